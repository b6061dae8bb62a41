import { EventType } from '../event-type.ts';
import { Field } from '../fields.ts';
import { eventType, pattern, time } from '../shapes.ts';

@EventType<PublisherHeard>({
  about: 'controller',
  summary: 'Events that had stopped coming from a publisher come again.',
  sample: {
    source: '/shop/*',
    type: 'privacy.data.collected.v1',
    silence: '2026-11-01T10:00:00Z',
    heardAt: '2026-11-03T08:00:00Z',
  },
})
export class PublisherHeard {
  static readonly type = 'privacy.publisher.heard.v1';

  @Field(pattern, { docs: 'Sources that the policy declares.' })
  source!: string;

  @Field(eventType, { docs: 'Type of event.' })
  type!: string;

  @Field(time, { docs: 'The `since` of the silence that ended.' })
  silence!: string;

  @Field(time, { docs: 'When the event that ended it was recorded.' })
  heardAt!: string;
}
