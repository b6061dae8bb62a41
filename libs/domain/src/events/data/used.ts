import type { LegalBasis } from '../../policy/legal-basis.ts';
import { plainObjectOf } from '../check.ts';
import { SubjectData } from '../common.ts';
import { EventType } from '../event-type.ts';
import { Field } from '../fields.ts';
import { code, flag, listOf, name, oneOf } from '../shapes.ts';
import { Signals } from '../signals.ts';
import { legalBases } from '../vocabulary.ts';

@EventType<DataUsed>({
  publisher: true,
  about: 'subject',
  summary: 'Personal data was used for a purpose.',
  sample: {
    subject: { email: 'ada@example.org' },
    category: 'order',
    fields: ['delivery_address'],
    purpose: 'order_fulfilment',
    legalBasis: 'contract',
    system: 'shop-db',
  },
})
export class DataUsed extends SubjectData {
  static readonly type = 'privacy.data.used.v1';

  @Field(code, { docs: 'Category of the data, as the policy names it.' })
  category!: string;

  @Field(listOf(name), { optional: true, docs: 'Names of the fields.' })
  fields?: string[];

  @Field(code, { docs: 'What for.' })
  purpose!: string;

  @Field(oneOf(legalBases), { docs: 'Legal basis (Art. 6(1) GDPR).' })
  legalBasis!: LegalBasis;

  @Field(name, { optional: true, docs: 'System that used it.' })
  system?: string;

  @Field(flag, { optional: true, docs: 'True if a decision was made by automated means alone (Art. 22 GDPR).' })
  automatedDecision?: boolean;

  @Field(plainObjectOf(Signals), { optional: true, docs: 'Signals seen on that very request.' })
  signals?: Signals;
}
