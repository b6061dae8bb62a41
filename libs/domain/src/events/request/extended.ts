import { EventType } from '../event-type.ts';
import { Field } from '../fields.ts';
import { code, time } from '../shapes.ts';

@EventType<RequestExtended>({
  about: 'request',
  summary: 'The time to answer was extended (Art. 12(3) GDPR).',
  sample: { reason: 'complex', dueAt: '2027-02-01T10:00:00Z' },
})
export class RequestExtended {
  static readonly type = 'privacy.request.extended.v1';

  @Field(code, { docs: 'Why.' })
  reason!: string;

  @Field(time, { docs: 'By when it has to be answered now.' })
  dueAt!: string;
}
