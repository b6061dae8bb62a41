import type { ActMatch, CheckRule } from '../../promise-rule.ts';
import type { LintRule } from '../lint-rule.ts';
import { checksOf, names, promisesWith } from '../promised.ts';

export const absoluteAgainstOrders: LintRule = {
  id: 'absolute-against-orders',
  docs: 'one promise lets nobody have some data, without an exception for legal orders, and another says that people are told when an order compels its surrender.',
  check(policy) {
    const expecting = promisesWith(policy, ({ kind }) => kind === 'told-of-orders');
    if (expecting.length === 0) return [];
    return checksOf(policy, 'never')
      .filter(({ check }) => isAbsolute(check))
      .map(({ promise: { id }, pointer }) => ({
        pointers: [pointer, ...expecting],
        because: `${id} promises that some data is never shared and makes no exception, while people are promised to be told when an order compels the surrender of theirs. An order that binds (Art. 6(1)(c) GDPR) breaks ${id}; the text should say so (\`notGrounds: [legal-order]\`).`,
      }));
  },
};

/** Whether a sharing that a legal order compels would be among what never happens: nothing that is asked of it leaves such a one out. */
function isAbsolute({ among, act }: Extract<CheckRule, { kind: 'never' }>): boolean {
  if (!among.events.includes('data.shared') || !act.events.includes('data.shared')) return false;
  return [among, act].every((match) => !names(match.notGrounds, ['legal-order']) && !leavesOrdersOut(match));
}

/** An order has a ground of its own; nothing is paid for it, and it goes to an authority, which is none of the policy's recipients. */
function leavesOrdersOut({
  grounds,
  considerations,
  notConsiderations,
  recipients,
  recipientKinds,
  purposes,
  identifiable,
}: ActMatch): boolean {
  if (grounds && !grounds.includes('legal-order')) return true;
  if (considerations && !considerations.includes('none')) return true;
  return names(notConsiderations, ['none']) || [recipients, recipientKinds, purposes, identifiable].some((asked) => asked !== undefined);
}
