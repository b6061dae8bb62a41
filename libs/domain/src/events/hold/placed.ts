import { EventType } from '../event-type.ts';
import { Field } from '../fields.ts';
import { atLeastOneOf } from '../rules.ts';
import { code, id, name, time } from '../shapes.ts';

@EventType<HoldPlaced>({
  about: 'hold',
  summary: 'A legal hold was placed: what it covers is not erased.',
  rules: [atLeastOneOf('subject', 'category', 'system')],
  sample: { subject: '6f1d1c2b3a49587766554433221100ff', ground: 'legal-claims', reviewAt: '2027-05-01T00:00:00Z' },
})
export class HoldPlaced {
  static readonly type = 'privacy.hold.placed.v1';

  @Field(id, { optional: true, docs: 'Pseudonym of the person whose data is held.' })
  subject?: string;

  @Field(code, { optional: true, docs: 'Category that is held.' })
  category?: string;

  @Field(name, { optional: true, docs: 'System that is held.' })
  system?: string;

  @Field(code, { docs: 'Why (Art. 17(3) GDPR).' })
  ground!: string;

  @Field(time, { optional: true, docs: 'When to look at it again.' })
  reviewAt?: string;
}
