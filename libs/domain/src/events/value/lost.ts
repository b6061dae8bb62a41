import { EventType } from '../event-type.ts';
import { Field } from '../fields.ts';
import { listOf, pointer, uuid } from '../shapes.ts';

@EventType<ValueLost>({
  about: 'subject',
  summary: 'Values are missing from the vault though nothing removed them: the backup it was restored from lacked them.',
  sample: { event: '2f1e4fc0-81fd-41da-9a3d-5f5a1f9f3c11', pointers: ['/fields/delivery_address'] },
})
export class ValueLost {
  static readonly type = 'privacy.value.lost.v1';

  @Field(uuid, { docs: 'Event that the values belong to.' })
  event!: string;

  @Field(listOf(pointer), { docs: 'Which of its values.' })
  pointers!: string[];
}
