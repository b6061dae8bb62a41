import { EventType } from '../event-type.ts';
import { Field } from '../fields.ts';
import { id, listOf, name, time } from '../shapes.ts';

@EventType<DrillStarted>({
  about: 'controller',
  summary: 'A drill began: a person who does not exist is held by every system and processor, and is to be erased there in time.',
  sample: { drill: 'd1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1', targets: ['newsletter', 'shop-db'], until: '2026-11-02T11:00:00Z' },
})
export class DrillStarted {
  static readonly type = 'privacy.drill.started.v1';

  @Field(id, { docs: 'The drill; its request and its erasure have the same id.' })
  drill!: string;

  @Field(listOf(name, { maximum: 1000 }), { docs: 'Systems and processors that are to answer.' })
  targets!: string[];

  @Field(time, { docs: 'By when.' })
  until!: string;
}
