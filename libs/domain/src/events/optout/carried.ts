import { EventType } from '../event-type.ts';
import { Field } from '../fields.ts';
import { atLeastOneOf } from '../rules.ts';
import { code, id, listOf, oneOf } from '../shapes.ts';
import { withdrawalScopes } from '../vocabulary.ts';
import type { WithdrawalScope } from '../vocabulary.ts';

@EventType<OptoutCarried>({
  about: 'subject',
  summary: 'A new person starts with the opt-out that an erased one with the same identifier had made.',
  rules: [atLeastOneOf('purposes', 'scope')],
  sample: { erasure: 'c0ffee00112233445566778899aabbcc', scope: 'all-contact' },
})
export class OptoutCarried {
  static readonly type = 'privacy.optout.carried.v1';

  @Field(id, { docs: 'The erasure.' })
  erasure!: string;

  @Field(listOf(code), { optional: true, docs: 'From what; without it `scope` says it.' })
  purposes?: string[];

  @Field(oneOf(withdrawalScopes), { optional: true, docs: 'From every contact, or from everything.' })
  scope?: WithdrawalScope;
}
