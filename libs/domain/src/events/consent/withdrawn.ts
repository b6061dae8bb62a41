import { SubjectData } from '../common.ts';
import { EventType } from '../event-type.ts';
import { Field } from '../fields.ts';
import { atLeastOneOf } from '../rules.ts';
import { code, listOf, oneOf } from '../shapes.ts';
import { withdrawalScopes } from '../vocabulary.ts';
import type { WithdrawalScope } from '../vocabulary.ts';

@EventType<ConsentWithdrawn>({
  publisher: true,
  about: 'subject',
  summary: 'The person withdrew a consent or opted out.',
  rules: [atLeastOneOf('purposes', 'scope')],
  sample: { subject: { email: 'ada@example.org' }, purposes: ['newsletter'], channel: 'link' },
})
export class ConsentWithdrawn extends SubjectData {
  static readonly type = 'privacy.consent.withdrawn.v1';

  @Field(listOf(code), { optional: true, docs: 'From what; without it `scope` says it.' })
  purposes?: string[];

  @Field(oneOf(withdrawalScopes), { optional: true, docs: 'From every contact, or from everything.' })
  scope?: WithdrawalScope;

  @Field(code, { optional: true, docs: 'By which way: link, account, email, phone, …' })
  channel?: string;
}
