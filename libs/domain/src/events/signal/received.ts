import { SubjectData } from '../common.ts';
import { EventType } from '../event-type.ts';
import { Field } from '../fields.ts';
import { valueFitsSignal } from '../rules.ts';
import { code, listOf, oneOf, signalText } from '../shapes.ts';
import { signalKinds } from '../vocabulary.ts';
import type { SignalKind } from '../vocabulary.ts';

@EventType<SignalReceived>({
  publisher: true,
  about: 'subject',
  summary: 'A privacy signal of the person was received.',
  rules: [valueFitsSignal],
  sample: { subject: { cookie_id: 'c-7c1f' }, signal: 'gpc', value: '1', optOutOf: ['advertising'] },
})
export class SignalReceived extends SubjectData {
  static readonly type = 'privacy.signal.received.v1';

  @Field(oneOf(signalKinds), { docs: 'Which.' })
  signal!: SignalKind;

  @Field(signalText, { docs: 'What was sent: a name, or for `tcf` and `gpp` the consent string.' })
  value!: string;

  @Field(listOf(code), { optional: true, docs: 'Purposes that it opts out of, where the publisher has decoded it.' })
  optOutOf?: string[];
}
