import { EventType } from '../event-type.ts';
import { Field } from '../fields.ts';
import { id, name } from '../shapes.ts';

@EventType<SystemHeard>({
  about: 'controller',
  summary: 'A system or processor that had not erased in a drill did in a later one.',
  sample: { system: 'newsletter', drill: 'd2d2d2d2d2d2d2d2d2d2d2d2d2d2d2d2', silence: 'd1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1' },
})
export class SystemHeard {
  static readonly type = 'privacy.system.heard.v1';

  @Field(name, { docs: 'System or processor.' })
  system!: string;

  @Field(id, { docs: 'The drill in which it answered.' })
  drill!: string;

  @Field(id, { docs: 'The drill that had found it silent.' })
  silence!: string;
}
