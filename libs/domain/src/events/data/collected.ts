import type { LegalBasis } from '../../policy/legal-basis.ts';
import { plainObjectOf } from '../check.ts';
import { SubjectData } from '../common.ts';
import { defaults } from '../defaults.ts';
import { EventType } from '../event-type.ts';
import { Field } from '../fields.ts';
import { fieldValues, recordKey } from '../personal.ts';
import type { FieldValues, Personal } from '../personal.ts';
import { code, flag, listOf, name, oneOf } from '../shapes.ts';
import { Signals } from '../signals.ts';
import { legalBases, origins } from '../vocabulary.ts';
import type { Origin } from '../vocabulary.ts';

@EventType<DataCollected>({
  publisher: true,
  about: 'subject',
  summary: 'Personal data was collected: from the person, by observing them, from others, or by inference.',
  sample: {
    subject: { email: 'ada@example.org' },
    category: 'order',
    fields: { delivery_address: '1 Main St', phone: '+1 555 0100' },
    purposes: ['order_fulfilment'],
    legalBasis: 'contract',
    system: 'shop-db',
    dataset: 'orders',
    record: '1001',
    moment: 'order',
    stored: true,
  },
})
export class DataCollected extends SubjectData {
  static readonly type = 'privacy.data.collected.v1';

  @Field(code, { docs: 'Category of the data, as the policy names it.' })
  category!: string;

  @Field(fieldValues, { docs: 'Names of the fields, or name to value. Values are kept only where the policy says `keep: value`.' })
  fields!: Personal<FieldValues, string[]>;

  @Field(listOf(code), { docs: 'What for.' })
  purposes!: string[];

  @Field(oneOf(legalBases), { docs: 'Legal basis (Art. 6(1) GDPR).' })
  legalBasis!: LegalBasis;

  @Field(oneOf(origins), { optional: true, default: defaults.origin, docs: 'Where the data came from.' })
  origin?: Origin;

  @Field(name, { optional: true, docs: 'From whom, where it came from others (Art. 14).' })
  originName?: string;

  @Field(name, { docs: 'System that holds it.' })
  system!: string;

  @Field(name, { docs: 'Dataset (table, bucket, …) in that system.' })
  dataset!: string;

  @Field(recordKey, { optional: true, docs: 'Key of the record in the dataset.' })
  record?: Personal<string, string>;

  @Field(code, { optional: true, docs: 'Occasion: registration, order, newsletter, form, survey, browsing, support, …' })
  moment?: string;

  @Field(flag, { optional: true, default: defaults.stored, docs: 'False if it was only passed through.' })
  stored?: boolean;

  @Field(plainObjectOf(Signals), { optional: true, docs: 'Signals seen on that very request.' })
  signals?: Signals;
}
