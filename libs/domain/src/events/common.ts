import { Field } from './fields.ts';
import { identifiers, note } from './personal.ts';
import type { Identifiers, Personal } from './personal.ts';
import { name } from './shapes.ts';

/** What every event of a publisher may say. */
export abstract class PublishedData {
  @Field(name, { optional: true, docs: 'Covered entity of the controller that acted.' })
  entity?: string;

  @Field(name, { optional: true, docs: "Controller; must be the key's own." })
  controller?: string;
}

/** What every event about a person says. */
export abstract class SubjectData extends PublishedData {
  @Field(identifiers, { docs: 'Who the event is about: identifier types and values, such as `{"email": "ada@example.org"}`.' })
  subject!: Personal<Identifiers, string[]>;

  @Field(note, { optional: true, docs: 'Free text for people.' })
  note?: Personal<string, undefined>;
}
