import { SubjectData } from '../common.ts';
import { defaults } from '../defaults.ts';
import { EventType } from '../event-type.ts';
import { Field } from '../fields.ts';
import { code, flag, name, oneOf } from '../shapes.ts';
import { notices } from '../vocabulary.ts';
import type { Notice } from '../vocabulary.ts';

@EventType<NoticeGiven>({
  publisher: true,
  about: 'subject',
  summary: 'The person was told something that they have to be told.',
  sample: { subject: { email: 'ada@example.org' }, notice: 'policy-change', version: '2019-05-10', channel: 'email' },
})
export class NoticeGiven extends SubjectData {
  static readonly type = 'privacy.notice.given.v1';

  @Field(oneOf(notices), { docs: 'What about.' })
  notice!: Notice;

  @Field(name, { optional: true, docs: 'Version of the notice.' })
  version?: string;

  @Field(code, { docs: 'How: email, post, website, phone, …' })
  channel!: string;

  @Field(name, { optional: true, docs: 'Id of the breach or order that it is about.' })
  about?: string;

  @Field(flag, { optional: true, default: defaults.delivered, docs: 'False if it is known not to have arrived.' })
  delivered?: boolean;
}
