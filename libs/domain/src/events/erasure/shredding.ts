import { plainObjectOf } from '../check.ts';
import { EventType } from '../event-type.ts';
import { Field } from '../fields.ts';
import { flag, listOf } from '../shapes.ts';
import { UnsettledTarget } from './unsettled-target.ts';

@EventType<ErasureShredding>({
  about: 'erasure',
  summary: "The person's keys are to be destroyed now.",
  sample: { unsettled: [{ target: 'newsletter', round: 1 }], dueReached: true },
})
export class ErasureShredding {
  static readonly type = 'privacy.erasure.shredding.v1';

  @Field(listOf(plainObjectOf(UnsettledTarget), { minimum: 0 }), {
    docs: 'Targets that have not answered yet; their orders go on under keys of their own.',
  })
  unsettled!: UnsettledTarget[];

  @Field(flag, { docs: 'True if the due date did not allow to wait for them.' })
  dueReached!: boolean;
}
