import { EventType } from '../event-type.ts';
import { Field } from '../fields.ts';
import { code, integer, name } from '../shapes.ts';

@EventType<ErasureStuck>({
  about: 'erasure',
  summary: 'An order fails and fails. It is tried on, but somebody has to look: once for each order.',
  sample: { target: 'shop-db', round: 1, attempts: 12, reason: 'unreachable' },
})
export class ErasureStuck {
  static readonly type = 'privacy.erasure.stuck.v1';

  @Field(name, { docs: 'System or recipient that could not carry it out.' })
  target!: string;

  @Field(integer(1), { docs: 'Round of its order.' })
  round!: number;

  @Field(integer(0), { docs: 'How often it was tried until then.' })
  attempts!: number;

  @Field(code, { docs: 'Why it failed the last time.' })
  reason!: string;
}
