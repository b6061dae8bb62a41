import { SubjectData } from '../common.ts';
import { EventType } from '../event-type.ts';
import { Field } from '../fields.ts';
import { recordKey } from '../personal.ts';
import type { Personal } from '../personal.ts';
import { code, integer, listOf, name, oneOf } from '../shapes.ts';
import { deletionGrounds } from '../vocabulary.ts';
import type { DeletionGround } from '../vocabulary.ts';

@EventType<DataDeleted>({
  publisher: true,
  about: 'subject',
  summary: 'Personal data was deleted from a system.',
  sample: {
    subject: { email: 'ada@example.org' },
    category: 'order',
    system: 'shop-db',
    dataset: 'orders',
    record: '1001',
    ground: 'retention',
    count: 1,
  },
})
export class DataDeleted extends SubjectData {
  static readonly type = 'privacy.data.deleted.v1';

  @Field(code, { optional: true, docs: 'Category of the data, as the policy names it.' })
  category?: string;

  @Field(name, { docs: 'System that holds it.' })
  system!: string;

  @Field(name, { optional: true, docs: 'Dataset (table, bucket, …) in that system.' })
  dataset?: string;

  @Field(recordKey, { optional: true, docs: 'Key of the record in the dataset.' })
  record?: Personal<string, string>;

  @Field(listOf(name), { optional: true, docs: 'Names of the fields.' })
  fields?: string[];

  @Field(oneOf(deletionGrounds), { docs: 'Why.' })
  ground!: DeletionGround;

  @Field(integer(0), { optional: true, docs: 'How many records.' })
  count?: number;
}
