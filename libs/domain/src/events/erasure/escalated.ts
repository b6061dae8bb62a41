import { EventType } from '../event-type.ts';
import { Field } from '../fields.ts';
import { code, integer, name, oneOf, time } from '../shapes.ts';
import { escalationStages } from '../vocabulary.ts';
import type { EscalationStage } from '../vocabulary.ts';

@EventType<ErasureEscalated>({
  about: 'erasure',
  summary: 'An order is still unsettled and its time runs out or is over: once for each order and stage.',
  sample: { target: 'newsletter', round: 1, stage: 'at-risk', dueAt: '2026-12-01T10:00:00Z', reason: 'unreachable' },
})
export class ErasureEscalated {
  static readonly type = 'privacy.erasure.escalated.v1';

  @Field(name, { docs: 'System or recipient that has not answered, or could not be told.' })
  target!: string;

  @Field(integer(1), { docs: 'Round of its order.' })
  round!: number;

  @Field(oneOf(escalationStages), { docs: '`at-risk` in the last quarter of the time, `overdue` from the due date on.' })
  stage!: EscalationStage;

  @Field(time, { docs: 'When the answer to the person is due by law.' })
  dueAt!: string;

  @Field(code, { optional: true, docs: 'Why it last failed, where that is known.' })
  reason?: string;
}
