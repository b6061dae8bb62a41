import { EventType } from '../event-type.ts';
import { Field } from '../fields.ts';
import { code, flag, integer, mapOf, name, oneOf, time } from '../shapes.ts';
import { erasureOutcomes } from '../vocabulary.ts';
import type { ErasureOutcome } from '../vocabulary.ts';

@EventType<ErasureAnswered>({
  about: 'erasure',
  summary: 'A target answered an order: its receipt.',
  sample: {
    target: 'shop-db',
    round: 1,
    outcome: 'erased',
    counts: { orders: 3 },
    verified: true,
    at: '2026-11-02T10:00:00Z',
    worker: 'eraser',
  },
})
export class ErasureAnswered {
  static readonly type = 'privacy.erasure.answered.v1';

  @Field(name, { docs: 'System or recipient.' })
  target!: string;

  @Field(integer(1), { docs: '1 for the first order to this target.' })
  round!: number;

  @Field(oneOf(erasureOutcomes), { docs: 'What came of it.' })
  outcome!: ErasureOutcome;

  @Field(mapOf(name, integer(0)), { docs: 'Dataset to number of records.' })
  counts!: Record<string, number>;

  @Field(flag, { docs: 'True if the target looked again and found nothing.' })
  verified!: boolean;

  @Field(code, { optional: true, docs: 'Why, where it was not erased.' })
  reason?: string;

  @Field(time, { docs: 'When it was done.' })
  at!: string;

  @Field(name, { docs: 'Key or connector that answered.' })
  worker!: string;
}
