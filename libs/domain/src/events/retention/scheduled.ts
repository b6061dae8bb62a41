import { SubjectData } from '../common.ts';
import { EventType } from '../event-type.ts';
import { Field } from '../fields.ts';
import { recordKey } from '../personal.ts';
import type { Personal } from '../personal.ts';
import { code, name, oneOf, time } from '../shapes.ts';
import { retentionActions } from '../vocabulary.ts';
import type { RetentionAction } from '../vocabulary.ts';

@EventType<RetentionScheduled>({
  publisher: true,
  about: 'subject',
  summary: "A system scheduled a record's end. The earlier of this and the policy's rule holds.",
  sample: {
    subject: { email: 'ada@example.org' },
    category: 'order',
    system: 'shop-db',
    dataset: 'orders',
    record: '1001',
    action: 'delete',
    dueAt: '2029-11-01T00:00:00Z',
  },
})
export class RetentionScheduled extends SubjectData {
  static readonly type = 'privacy.retention.scheduled.v1';

  @Field(code, { docs: 'Category of the data, as the policy names it.' })
  category!: string;

  @Field(name, { docs: 'System that holds it.' })
  system!: string;

  @Field(name, { docs: 'Dataset (table, bucket, …) in that system.' })
  dataset!: string;

  @Field(recordKey, { optional: true, docs: 'Key of the record in the dataset.' })
  record?: Personal<string, string>;

  @Field(oneOf(retentionActions), { docs: 'What will be done.' })
  action!: RetentionAction;

  @Field(time, { docs: 'When, at the latest.' })
  dueAt!: string;
}
