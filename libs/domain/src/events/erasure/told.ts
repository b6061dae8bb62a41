import { EventType } from '../event-type.ts';
import { Field } from '../fields.ts';
import { hash, integer, name, oneOf, time } from '../shapes.ts';
import { noticeChannels } from '../vocabulary.ts';
import type { NoticeChannel } from '../vocabulary.ts';

@EventType<ErasureTold>({
  about: 'erasure',
  summary:
    'A recipient that is a controller of its own was told of the erasure (Art. 19 GDPR): a server accepted the notice, or a person records how it was told.',
  sample: { target: 'dhl', round: 1, channel: 'mail', reference: '0b5e3f0c9d1e4a7f.1', reply: 250, at: '2026-11-02T10:00:00Z' },
})
export class ErasureTold {
  static readonly type = 'privacy.erasure.told.v1';

  @Field(name, { docs: 'The recipient.' })
  target!: string;

  @Field(integer(1), { docs: 'Round of the order that it was told of.' })
  round!: number;

  @Field(oneOf(noticeChannels), { docs: 'How.' })
  channel!: NoticeChannel;

  @Field(name, {
    docs: 'What names the notice: in a mail the left part of its Message-ID, for a webhook the `webhook-id`, else where a person finds the evidence.',
  })
  reference!: string;

  @Field(integer(100), { optional: true, docs: 'Code of the reply that accepted it, of SMTP or of HTTP; absent where a person told it.' })
  reply?: number;

  @Field(hash, {
    optional: true,
    docs: "A webhook's acknowledgement: HMAC of the reference under the secret that it shares with the controller.",
  })
  proof?: string;

  @Field(time, { docs: 'When it was accepted.' })
  at!: string;
}
