import { SubjectData } from '../common.ts';
import { EventType } from '../event-type.ts';
import { Field } from '../fields.ts';
import { code, flag, name, oneOf } from '../shapes.ts';
import { contactChannels } from '../vocabulary.ts';
import type { ContactChannel } from '../vocabulary.ts';

@EventType<ContactMade>({
  publisher: true,
  about: 'subject',
  summary: 'The organisation contacted the person.',
  sample: {
    subject: { email: 'ada@example.org' },
    channel: 'email',
    purpose: 'newsletter',
    commercial: true,
    labelledAsAd: true,
    postalAddress: true,
    unsubscribe: true,
    truthfulFrom: true,
    truthfulSubject: true,
    sentBy: 'mailjet',
  },
})
export class ContactMade extends SubjectData {
  static readonly type = 'privacy.contact.made.v1';

  @Field(oneOf(contactChannels), { docs: 'How.' })
  channel!: ContactChannel;

  @Field(code, { docs: 'What for.' })
  purpose!: string;

  @Field(flag, { docs: 'True if it advertised.' })
  commercial!: boolean;

  @Field(flag, { optional: true, docs: 'True if it was marked as advertising.' })
  labelledAsAd?: boolean;

  @Field(flag, { optional: true, docs: "True if it held the sender's postal address." })
  postalAddress?: boolean;

  @Field(flag, { optional: true, docs: 'True if it held a way to unsubscribe.' })
  unsubscribe?: boolean;

  @Field(flag, { optional: true, docs: 'True if the sender line was truthful.' })
  truthfulFrom?: boolean;

  @Field(flag, { optional: true, docs: 'True if the subject line was truthful.' })
  truthfulSubject?: boolean;

  @Field(name, { optional: true, docs: 'Recipient that carried it.' })
  sentBy?: string;

  @Field(flag, { optional: true, docs: 'True if the call or chat was recorded.' })
  recorded?: boolean;
}
