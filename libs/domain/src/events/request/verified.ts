import { EventType } from '../event-type.ts';
import { Field } from '../fields.ts';
import { code } from '../shapes.ts';

@EventType<RequestVerified>({
  about: 'request',
  summary: 'The identity of the requester was verified (Art. 12(6) GDPR).',
  sample: { method: 'login' },
})
export class RequestVerified {
  static readonly type = 'privacy.request.verified.v1';

  @Field(code, { docs: 'How.' })
  method!: string;
}
