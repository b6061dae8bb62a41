import { EventType } from '../event-type.ts';
import { Field } from '../fields.ts';
import { duration, eventType, pattern, time } from '../shapes.ts';

@EventType<PublisherSilent>({
  about: 'controller',
  summary: 'Events of a type that the policy expects from a publisher have stopped coming; once, until they come again.',
  sample: { source: '/shop/*', type: 'privacy.data.collected.v1', every: 'P1D', since: '2026-11-01T10:00:00Z' },
})
export class PublisherSilent {
  static readonly type = 'privacy.publisher.silent.v1';

  @Field(pattern, { docs: 'Sources that the policy declares.' })
  source!: string;

  @Field(eventType, { docs: 'Type of event that is missing.' })
  type!: string;

  @Field(duration, { docs: 'Longest silence that the policy calls normal.' })
  every!: string;

  @Field(time, { docs: 'Since when nothing came: the last event, or when it was declared, or when a person settled the silence before.' })
  since!: string;
}
