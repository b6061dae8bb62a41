import { Field } from './fields.ts';
import { privateText } from './personal.ts';
import type { Personal } from './personal.ts';
import { name, time } from './shapes.ts';

/** An order by which an authority obliged the controller to disclose. */
export class LegalOrder {
  @Field(name, { docs: 'Who ordered it.' })
  authority!: string;

  @Field(privateText, { optional: true, docs: 'Reference of the order.' })
  reference?: Personal<string, undefined>;

  @Field(time, { optional: true, docs: 'Until when the person must not be told.' })
  gagUntil?: string;
}
