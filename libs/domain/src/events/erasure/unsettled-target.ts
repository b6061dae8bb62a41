import { Field } from '../fields.ts';
import { integer, name } from '../shapes.ts';

/** An order that has no final answer yet. */
export class UnsettledTarget {
  @Field(name, { docs: 'System or recipient.' })
  target!: string;

  @Field(integer(1), { docs: '1 for the first order to this target.' })
  round!: number;
}
