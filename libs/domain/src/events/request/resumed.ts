import { EventType } from '../event-type.ts';
import { Field } from '../fields.ts';
import { time } from '../shapes.ts';

@EventType<RequestResumed>({
  about: 'request',
  summary: 'The clock goes on.',
  sample: { dueAt: '2026-12-08T10:00:00Z' },
})
export class RequestResumed {
  static readonly type = 'privacy.request.resumed.v1';

  @Field(time, { docs: 'By when it has to be answered now.' })
  dueAt!: string;
}
