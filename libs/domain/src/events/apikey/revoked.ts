import { EventType } from '../event-type.ts';
import { Field } from '../fields.ts';
import { name } from '../shapes.ts';

@EventType<ApikeyRevoked>({
  about: 'controller',
  summary: 'An API key was revoked.',
  sample: { name: 'shop' },
})
export class ApikeyRevoked {
  static readonly type = 'privacy.apikey.revoked.v1';

  @Field(name, { docs: 'Its name.' })
  name!: string;
}
