import { SubjectData } from '../common.ts';
import { EventType } from '../event-type.ts';
import { Field } from '../fields.ts';
import { code, listOf, name } from '../shapes.ts';

@EventType<DataAccessed>({
  publisher: true,
  about: 'subject',
  summary: 'A person of the organisation looked at personal data.',
  sample: {
    subject: { email: 'ada@example.org' },
    category: 'order',
    system: 'backoffice',
    actor: 'staff-17',
    purpose: 'support',
    fields: ['delivery_address'],
  },
})
export class DataAccessed extends SubjectData {
  static readonly type = 'privacy.data.accessed.v1';

  @Field(code, { docs: 'Category of the data, as the policy names it.' })
  category!: string;

  @Field(name, { docs: 'System that holds it.' })
  system!: string;

  @Field(name, { docs: 'Who looked: id of a member of staff, never a name.' })
  actor!: string;

  @Field(code, { docs: 'What for.' })
  purpose!: string;

  @Field(listOf(name), { optional: true, docs: 'Names of the fields.' })
  fields?: string[];
}
