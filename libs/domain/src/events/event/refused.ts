import { EventType } from '../event-type.ts';
import { Field } from '../fields.ts';
import { eventType, id, oneOf, source, time } from '../shapes.ts';

@EventType<EventRefused>({
  about: 'controller',
  summary: 'An event about an erased person was refused: that system still sends.',
  sample: {
    reason: 'subject-erased',
    erasure: 'c0ffee00112233445566778899aabbcc',
    type: 'privacy.data.collected.v1',
    source: '/shop/checkout',
    time: '2026-10-30T10:00:00Z',
  },
})
export class EventRefused {
  static readonly type = 'privacy.event.refused.v1';

  @Field(oneOf(['subject-erased']), { docs: 'Why.' })
  reason!: 'subject-erased';

  @Field(id, { docs: 'The erasure.' })
  erasure!: string;

  @Field(eventType, { docs: 'Type of the refused event.' })
  type!: string;

  @Field(source, { docs: 'Who sent it.' })
  source!: string;

  @Field(time, { docs: 'When it is said to have happened.' })
  time!: string;
}
