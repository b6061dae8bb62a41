import { EventType } from '../event-type.ts';
import { Field } from '../fields.ts';
import { name, oneOf } from '../shapes.ts';

@EventType<KeyDestroyed>({
  about: 'controller',
  summary: 'A key was destroyed: from now on no backup opens what it wrapped.',
  sample: { key: '2026-11-02-3fa9', keyType: 'day' },
})
export class KeyDestroyed {
  static readonly type = 'privacy.key.destroyed.v1';

  @Field(name, { docs: 'Its id.' })
  key!: string;

  @Field(oneOf(['day']), { docs: 'Its kind.' })
  keyType!: 'day';
}
