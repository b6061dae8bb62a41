import { EventType } from '../event-type.ts';
import { Field } from '../fields.ts';
import { code } from '../shapes.ts';

@EventType<RequestPaused>({
  about: 'request',
  summary: 'The clock stands still until the requester has answered.',
  sample: { reason: 'identity-in-doubt' },
})
export class RequestPaused {
  static readonly type = 'privacy.request.paused.v1';

  @Field(code, { docs: 'Why.' })
  reason!: string;
}
