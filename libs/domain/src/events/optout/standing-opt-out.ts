import { Field } from '../fields.ts';
import { code, id, listOf, oneOf } from '../shapes.ts';
import { withdrawalScopes } from '../vocabulary.ts';
import type { WithdrawalScope } from '../vocabulary.ts';

/** An objection or opt-out that outlives the erasure of who made it. */
export class StandingOptOut {
  @Field(id, { docs: 'Whose it was.' })
  pseudonym!: string;

  @Field(listOf(code), { optional: true, docs: 'From what; without it `scope` says it.' })
  purposes?: string[];

  @Field(oneOf(withdrawalScopes), { optional: true, docs: 'From every contact, or from everything.' })
  scope?: WithdrawalScope;
}
