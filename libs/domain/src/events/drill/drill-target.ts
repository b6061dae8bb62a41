import { Field } from '../fields.ts';
import { code, integer, name, oneOf } from '../shapes.ts';
import { drillResults, type DrillResult } from '../vocabulary.ts';

/** What became of one system or processor in a drill. */
export class DrillTarget {
  @Field(name, { docs: 'System or processor.' })
  target!: string;

  @Field(oneOf(drillResults), { docs: '`silent`: it never answered; `failed`: it answered that it could not, or would not.' })
  result!: DrillResult;

  @Field(integer(0), { optional: true, docs: 'Seconds from the order to the answer, where it passed.' })
  seconds?: number;

  @Field(code, { optional: true, docs: 'Why it failed, where that is known.' })
  reason?: string;
}
