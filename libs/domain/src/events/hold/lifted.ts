import { EventType } from '../event-type.ts';
import { Field } from '../fields.ts';
import { code } from '../shapes.ts';

@EventType<HoldLifted>({
  about: 'hold',
  summary: 'A legal hold was lifted.',
  sample: { reason: 'case-closed' },
})
export class HoldLifted {
  static readonly type = 'privacy.hold.lifted.v1';

  @Field(code, { docs: 'Why.' })
  reason!: string;
}
