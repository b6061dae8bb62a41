import type { Policy } from '../../policy.ts';
import type { ActMatch, CheckRule } from '../../promise-rule.ts';
import { listed, type LintRule } from '../lint-rule.ts';
import { checksOf, promisesWith } from '../promised.ts';

export const neverStoredButKept: LintRule = {
  id: 'never-stored-but-kept',
  docs: 'a promise says that something is never stored, and a retention rule keeps what belongs to it: its category, or another that a recipient gets for the same purpose.',
  check(policy) {
    return checksOf(policy, 'never').flatMap(({ promise, check, pointer }) => {
      if (![check.among, check.act].some(({ stored }) => stored === true)) return [];
      const touched = transactionOf(policy, check);
      const kept = policy.retention.flatMap(({ category, id }, index) =>
        touched.includes(category) ? [{ category, id, pointer: `/retention/${index}` }] : [],
      );
      if (kept.length === 0) return [];
      const rules = kept.map(({ id }) => id);
      const keeping = promisesWith(policy, (other) => other.kind === 'retention-kept' && other.rules.some((rule) => rules.includes(rule)));
      return [
        {
          pointers: [...new Set([pointer, ...kept.map((each) => each.pointer), ...keeping])],
          because: `${promise.id} promises that a transaction is not stored, while ${listed([...new Set(kept.map(({ category }) => category))])} of the same transaction is kept (${listed(rules)}): say which part of it is not stored (Art. 5(1)(a) GDPR, transparency).`,
        },
      ];
    });
  },
};

/** The categories that the promise names, and those that a recipient gets together with them, for the same purpose. */
function transactionOf(policy: Policy, { among, act }: Extract<CheckRule, { kind: 'never' }>): string[] {
  const named = [among, act].flatMap(({ categories = [] }: ActMatch) => categories);
  const handed = policy.recipients.flatMap(({ receives }) => {
    const purposes = new Set(receives.filter(({ category }) => named.includes(category)).flatMap((each) => each.purposes));
    return receives.filter((each) => each.purposes.some((purpose) => purposes.has(purpose))).map(({ category }) => category);
  });
  return [...new Set([...named, ...handed])];
}
