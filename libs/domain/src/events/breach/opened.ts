import { EventType } from '../event-type.ts';
import { Field } from '../fields.ts';
import { code, id, integer, listOf, name, oneOf, time } from '../shapes.ts';
import { breachKinds } from '../vocabulary.ts';
import type { BreachKind } from '../vocabulary.ts';

@EventType<BreachOpened>({
  about: 'breach',
  summary: 'A breach of personal data became known (Art. 4(12) GDPR). What it leaves open it is not limited to.',
  sample: {
    breach: 'b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1',
    kind: 'failure',
    awareAt: '2026-11-02T10:00:00Z',
    systems: ['shop-db'],
    categories: ['order'],
    fields: ['delivery_address'],
    from: '2026-10-30T00:00:00Z',
    to: '2026-11-02T09:00:00Z',
    subjects: 1200,
    authorityDueAt: '2026-11-05T10:00:00.000Z',
    subjectsDueAt: '2026-11-12T00:00:00.000Z',
  },
})
export class BreachOpened {
  static readonly type = 'privacy.breach.opened.v1';

  @Field(id, { docs: 'The breach; notices to persons name it in `about`.' })
  breach!: string;

  @Field(oneOf(breachKinds), { docs: 'What happened; `exposed-elsewhere`: the data was found in the open, whoever lost it.' })
  kind!: BreachKind;

  @Field(time, { docs: 'When the organisation became aware of it; the clocks start here (Art. 33(1) GDPR).' })
  awareAt!: string;

  @Field(listOf(name), { optional: true, docs: 'Systems whose data was hit.' })
  systems?: string[];

  @Field(listOf(code), { optional: true, docs: 'Categories that were hit.' })
  categories?: string[];

  @Field(listOf(name), { optional: true, docs: 'Names of the fields that were hit.' })
  fields?: string[];

  @Field(time, { optional: true, docs: 'Since when the data was exposed.' })
  from?: string;

  @Field(time, { optional: true, docs: 'Until when; `awareAt` without it.' })
  to?: string;

  @Field(integer(0), { docs: 'How many persons the inventory had there when the breach was opened.' })
  subjects!: number;

  @Field(time, { docs: 'By when the authority has to be told.' })
  authorityDueAt!: string;

  @Field(time, { optional: true, docs: 'By when the persons have to be told, where the policy gives a time.' })
  subjectsDueAt?: string;
}
