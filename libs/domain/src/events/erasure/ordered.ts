import { EventType } from '../event-type.ts';
import { Field } from '../fields.ts';
import { id, integer, mapOf, name, oneOf, revision, time } from '../shapes.ts';
import { targetKinds } from '../vocabulary.ts';
import type { TargetKind } from '../vocabulary.ts';

@EventType<ErasureOrdered>({
  about: 'erasure',
  summary: 'A system or recipient was ordered to erase the person.',
  sample: {
    target: 'shop-db',
    targetKind: 'system',
    round: 1,
    upTo: { '6f1d1c2b3a49587766554433221100ff': '41' },
    dueAt: '2026-12-01T10:00:00Z',
  },
})
export class ErasureOrdered {
  static readonly type = 'privacy.erasure.ordered.v1';

  @Field(name, { docs: 'System or recipient.' })
  target!: string;

  @Field(oneOf(targetKinds), { docs: 'Systems and processors have to answer, independent controllers have to be told (Art. 19 GDPR).' })
  targetKind!: TargetKind;

  @Field(integer(1), { docs: '1 for the first order to this target.' })
  round!: number;

  @Field(mapOf(id, revision, { maximum: 1000 }), {
    docs: 'Pseudonym to the first revision of its stream that the order does not cover; 0 for a stream without events.',
  })
  upTo!: Record<string, string>;

  @Field(time, { docs: 'By when it has to be done.' })
  dueAt!: string;
}
