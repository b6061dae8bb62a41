import { EventType } from '../event-type.ts';
import { Field } from '../fields.ts';
import { code, id, listOf } from '../shapes.ts';

@EventType<IdentityConflicted>({
  about: 'subject',
  summary: 'The event before named identifiers of different persons; it went to the one with the strongest.',
  sample: { types: ['email', 'user_id'], others: ['0a1b2c3d4e5f60718293a4b5c6d7e8f9'] },
})
export class IdentityConflicted {
  static readonly type = 'privacy.identity.conflicted.v1';

  @Field(listOf(code), { docs: 'Types of the identifiers that contradict each other.' })
  types!: string[];

  @Field(listOf(id), { docs: 'Pseudonyms of the others.' })
  others!: string[];
}
