import { EventType } from '../event-type.ts';
import { Field } from '../fields.ts';
import { code, listOf, name, pattern, time } from '../shapes.ts';

@EventType<ApikeyCreated>({
  about: 'controller',
  summary: 'An API key was made.',
  sample: { name: 'shop', roles: ['publisher'], sources: ['/shop/*'], types: ['privacy.data.*'] },
})
export class ApikeyCreated {
  static readonly type = 'privacy.apikey.created.v1';

  @Field(name, { docs: 'Its name: the actor in events.' })
  name!: string;

  @Field(listOf(code), { docs: 'What it may do.' })
  roles!: string[];

  @Field(listOf(pattern), { optional: true, docs: 'Sources that it may send from.' })
  sources?: string[];

  @Field(listOf(pattern), { optional: true, docs: 'Types of events that it may send.' })
  types?: string[];

  @Field(listOf(pattern), { optional: true, docs: 'Systems that it may work for.' })
  systems?: string[];

  @Field(listOf(code), { optional: true, docs: 'Purposes that it may ask decisions for.' })
  purposes?: string[];

  @Field(time, { optional: true, docs: 'When it ends by itself.' })
  expiresAt?: string;
}
