import { EventType } from '../event-type.ts';
import { Field } from '../fields.ts';
import { code, id, listOf } from '../shapes.ts';

@EventType<SkeletonExpired>({
  about: 'erasure',
  summary: 'What was left of an erased person has reached the end of its own retention and is deleted.',
  sample: { ground: 'legal-claims' },
})
export class SkeletonExpired {
  static readonly type = 'privacy.skeleton.expired.v1';

  @Field(code, { docs: 'Ground on which it was kept until now (Art. 17(3) GDPR).' })
  ground!: string;

  @Field(listOf(id, { maximum: 10_000 }), { optional: true, docs: "The person's other requests, whose files go with it." })
  requests?: string[];
}
