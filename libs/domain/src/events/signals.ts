import { Field } from './fields.ts';
import { flag } from './shapes.ts';

/** Privacy signals as seen on the request that an event is about. */
export class Signals {
  @Field(flag, { optional: true, docs: 'Do Not Track: `DNT: 1` was sent.' })
  dnt?: boolean;

  @Field(flag, { optional: true, docs: 'Global Privacy Control: `Sec-GPC: 1` was sent.' })
  gpc?: boolean;
}
