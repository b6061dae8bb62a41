import { EventType } from '../event-type.ts';
import { Field } from '../fields.ts';
import { code, id, name } from '../shapes.ts';

@EventType<SystemSilent>({
  about: 'controller',
  summary: 'A drill found a system or processor that does not erase in time; once, until it does again.',
  sample: { system: 'newsletter', drill: 'd1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1', reason: 'unreachable' },
})
export class SystemSilent {
  static readonly type = 'privacy.system.silent.v1';

  @Field(name, { docs: 'System or processor.' })
  system!: string;

  @Field(id, { docs: 'The drill that found it.' })
  drill!: string;

  @Field(code, { optional: true, docs: 'What it answered, where it did.' })
  reason?: string;
}
