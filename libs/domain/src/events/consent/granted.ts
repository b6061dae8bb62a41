import { SubjectData } from '../common.ts';
import { EventType } from '../event-type.ts';
import { Field } from '../fields.ts';
import { code, country, listOf, name, time } from '../shapes.ts';

@EventType<ConsentGranted>({
  publisher: true,
  about: 'subject',
  summary: 'The person consented.',
  sample: {
    subject: { email: 'ada@example.org' },
    purposes: ['newsletter'],
    noticeVersion: '2019-05-10',
    method: 'checkbox',
    expiresAt: '2028-11-01T00:00:00Z',
  },
})
export class ConsentGranted extends SubjectData {
  static readonly type = 'privacy.consent.granted.v1';

  @Field(listOf(code), { docs: 'To what.' })
  purposes!: string[];

  @Field(name, { docs: 'Version of the notice that was shown.' })
  noticeVersion!: string;

  @Field(code, { docs: 'How: checkbox, double-opt-in, verbal, paper, …' })
  method!: string;

  @Field(country, { optional: true, docs: 'Whose law the consent was asked under.' })
  jurisdiction?: string;

  @Field(time, { optional: true, docs: 'When it ends by itself.' })
  expiresAt?: string;

  @Field(name, { optional: true, docs: 'Hash or URL of the wording.' })
  wording?: string;
}
