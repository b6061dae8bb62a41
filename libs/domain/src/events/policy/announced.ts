import { EventType } from '../event-type.ts';
import { Field } from '../fields.ts';
import { name, oneOf, source, time } from '../shapes.ts';
import { announcementChannels } from '../vocabulary.ts';
import type { AnnouncementChannel } from '../vocabulary.ts';

@EventType<PolicyAnnounced>({
  about: 'policy',
  summary: 'A version of the privacy policy was announced to everybody at once. Who is told by themselves is told by `notice.given`.',
  sample: {
    version: '2019-05-10',
    channel: 'page',
    where: 'https://shop.example/privacy',
    announcedAt: '2019-05-01T00:00:00Z',
  },
})
export class PolicyAnnounced {
  static readonly type = 'privacy.policy.announced.v1';

  @Field(name, { docs: 'Version of the policy.' })
  version!: string;

  @Field(oneOf(announcementChannels), { docs: 'How.' })
  channel!: AnnouncementChannel;

  @Field(source, { optional: true, docs: 'Where, e.g. the address of the page.' })
  where?: string;

  @Field(time, { docs: 'Since when.' })
  announcedAt!: string;
}
