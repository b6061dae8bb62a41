import type { SystemFile } from '../../system/system.ts';
import { EventType } from '../event-type.ts';
import { Field } from '../fields.ts';
import { document, hash, integer, name } from '../shapes.ts';

@EventType<SystemRegistered>({
  about: 'system',
  summary: 'A downstream system that holds personal data was registered, or its file changed.',
  sample: {
    name: 'shop-db',
    version: 1,
    sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    system: {
      controller: 'shop',
      name: 'shop-db',
      connector: 'postgresql',
      connection: { url: 'env:SHOP_DB' },
      datasets: [
        {
          name: 'orders',
          category: 'order',
          location: 'public.orders',
          key: 'id',
          identifiers: { email: 'email' },
          fields: [{ name: 'delivery_address' }],
          erase: 'delete-row',
        },
      ],
    },
  },
})
export class SystemRegistered {
  static readonly type = 'privacy.system.registered.v1';

  @Field(name, { docs: 'Name of the system.' })
  name!: string;

  @Field(integer(1), { docs: 'Counts the files of this system.' })
  version!: number;

  @Field(hash, { docs: 'Of the system file as registered.' })
  sha256!: string;

  @Field(document<SystemFile>(), { docs: 'The whole system file as data.' })
  system!: SystemFile;
}
