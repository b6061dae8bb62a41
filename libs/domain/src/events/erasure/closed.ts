import { EventType } from '../event-type.ts';
import { Field } from '../fields.ts';
import { id, mapOf, revision } from '../shapes.ts';

@EventType<ErasureClosed>({
  about: 'erasure',
  summary: "Nothing more comes into the person's streams.",
  sample: { heads: { '6f1d1c2b3a49587766554433221100ff': '41' } },
})
export class ErasureClosed {
  static readonly type = 'privacy.erasure.closed.v1';

  @Field(mapOf(id, revision, { maximum: 1000 }), { docs: 'Pseudonym to last revision of its stream.' })
  heads!: Record<string, string>;
}
