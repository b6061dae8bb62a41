import { SubjectData } from '../common.ts';
import { EventType } from '../event-type.ts';
import { Field } from '../fields.ts';
import { fieldValues, recordKey } from '../personal.ts';
import type { FieldValues, Personal } from '../personal.ts';
import { code, name } from '../shapes.ts';

@EventType<DataCorrected>({
  publisher: true,
  about: 'subject',
  summary: 'Personal data was corrected (Art. 16 GDPR).',
  sample: {
    subject: { email: 'ada@example.org' },
    category: 'order',
    system: 'shop-db',
    dataset: 'orders',
    record: '1001',
    fields: { delivery_address: '2 Main St' },
  },
})
export class DataCorrected extends SubjectData {
  static readonly type = 'privacy.data.corrected.v1';

  @Field(code, { docs: 'Category of the data, as the policy names it.' })
  category!: string;

  @Field(name, { docs: 'System that holds it.' })
  system!: string;

  @Field(name, { docs: 'Dataset (table, bucket, …) in that system.' })
  dataset!: string;

  @Field(recordKey, { optional: true, docs: 'Key of the record in the dataset.' })
  record?: Personal<string, string>;

  @Field(fieldValues, { docs: 'Names of the corrected fields, or name to new value.' })
  fields!: Personal<FieldValues, string[]>;
}
