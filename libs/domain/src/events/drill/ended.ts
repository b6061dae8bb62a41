import { plainObjectOf } from '../check.ts';
import { EventType } from '../event-type.ts';
import { Field } from '../fields.ts';
import { id, listOf, oneOf } from '../shapes.ts';
import { drillOutcomes, type DrillOutcome } from '../vocabulary.ts';
import { DrillTarget } from './drill-target.ts';

@EventType<DrillEnded>({
  about: 'controller',
  summary: 'A drill ended: it passed if every system and processor erased the person who does not exist in time.',
  sample: {
    drill: 'd1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1',
    outcome: 'failed',
    targets: [
      { target: 'newsletter', result: 'silent' },
      { target: 'shop-db', result: 'passed', seconds: 2 },
    ],
  },
})
export class DrillEnded {
  static readonly type = 'privacy.drill.ended.v1';

  @Field(id, { docs: 'The drill.' })
  drill!: string;

  @Field(oneOf(drillOutcomes), { docs: '`passed` only if every target did.' })
  outcome!: DrillOutcome;

  @Field(listOf(plainObjectOf(DrillTarget), { maximum: 1000 }), { docs: 'What became of each target.' })
  targets!: DrillTarget[];
}
