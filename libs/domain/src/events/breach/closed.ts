import { EventType } from '../event-type.ts';
import { Field } from '../fields.ts';
import { code, id } from '../shapes.ts';

@EventType<BreachClosed>({
  about: 'breach',
  summary: 'A breach was closed by a person. What was owed and not done by then stays undone.',
  sample: { breach: 'b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1', reason: 'everybody-told' },
})
export class BreachClosed {
  static readonly type = 'privacy.breach.closed.v1';

  @Field(id, { docs: 'The breach.' })
  breach!: string;

  @Field(code, { docs: 'Why: everybody-told, no-risk (Art. 33(1)), no-high-risk (Art. 34(3)), …' })
  reason!: string;
}
