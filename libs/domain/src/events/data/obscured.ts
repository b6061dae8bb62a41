import { SubjectData } from '../common.ts';
import { EventType } from '../event-type.ts';
import { Field } from '../fields.ts';
import { recordKey } from '../personal.ts';
import type { Personal } from '../personal.ts';
import { code, listOf, name, oneOf } from '../shapes.ts';
import { obscuringMethods } from '../vocabulary.ts';
import type { ObscuringMethod } from '../vocabulary.ts';

@EventType<DataObscured>({
  publisher: true,
  about: 'subject',
  summary: 'Personal data was made less telling: cut, hashed, masked or generalised.',
  sample: {
    subject: { email: 'ada@example.org' },
    category: 'web-log',
    system: 'web-logs',
    dataset: 'visits',
    record: 'visit-88',
    fields: ['ip'],
    method: 'truncate',
    rule: 'web-log-ip',
  },
})
export class DataObscured extends SubjectData {
  static readonly type = 'privacy.data.obscured.v1';

  @Field(code, { docs: 'Category of the data, as the policy names it.' })
  category!: string;

  @Field(name, { docs: 'System that holds it.' })
  system!: string;

  @Field(name, { docs: 'Dataset (table, bucket, …) in that system.' })
  dataset!: string;

  @Field(recordKey, { optional: true, docs: 'Key of the record in the dataset.' })
  record?: Personal<string, string>;

  @Field(listOf(name), { docs: 'Names of the fields.' })
  fields!: string[];

  @Field(oneOf(obscuringMethods), { docs: 'How.' })
  method!: ObscuringMethod;

  @Field(name, { optional: true, docs: 'Retention rule of the policy that asked for it.' })
  rule?: string;
}
