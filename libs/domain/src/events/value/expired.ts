import { EventType } from '../event-type.ts';
import { Field } from '../fields.ts';
import { code, listOf, pointer, uuid } from '../shapes.ts';

@EventType<ValueExpired>({
  about: 'subject',
  summary: 'Values in the vault reached the end of their retention and are deleted.',
  sample: { event: '2f1e4fc0-81fd-41da-9a3d-5f5a1f9f3c11', pointers: ['/fields/delivery_address'], ground: 'retention' },
})
export class ValueExpired {
  static readonly type = 'privacy.value.expired.v1';

  @Field(uuid, { docs: 'Event that the values belong to.' })
  event!: string;

  @Field(listOf(pointer), { docs: 'Which of its values.' })
  pointers!: string[];

  @Field(code, { docs: 'Why.' })
  ground!: string;
}
