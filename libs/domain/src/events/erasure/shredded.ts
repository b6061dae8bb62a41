import { EventType } from '../event-type.ts';
import { Field } from '../fields.ts';
import { listOf, name } from '../shapes.ts';

@EventType<ErasureShredded>({
  about: 'erasure',
  summary: "The person's keys are destroyed.",
  sample: { dayKeys: ['2026-11-02-3fa9'] },
})
export class ErasureShredded {
  static readonly type = 'privacy.erasure.shredded.v1';

  @Field(listOf(name, { minimum: 0 }), {
    docs: "Keys of the day that wrapped them: once those are destroyed no backup opens the person's values.",
  })
  dayKeys!: string[];
}
