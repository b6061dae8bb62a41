import { EventType } from '../event-type.ts';
import { Field } from '../fields.ts';
import { id, listOf, oneOf, openedField } from '../shapes.ts';
import { openingReasons } from '../vocabulary.ts';
import type { OpeningReason } from '../vocabulary.ts';

@EventType<ValuesOpened>({
  about: 'access',
  summary: "Somebody opened a person's values or identifiers. Recorded before the answer was given.",
  sample: { case: 'c0ffee00112233445566778899aabbcc', fields: ['*'], for: 'export' },
})
export class ValuesOpened {
  static readonly type = 'privacy.values.opened.v1';

  @Field(id, { docs: 'Request for which they were opened.' })
  case!: string;

  @Field(listOf(openedField, { maximum: 1000 }), { docs: 'Names of the fields, or `*` for all.' })
  fields!: string[];

  @Field(oneOf(openingReasons), { docs: 'What for.' })
  for!: OpeningReason;
}
