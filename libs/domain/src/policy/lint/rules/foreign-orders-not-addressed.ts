import type { LintRule } from '../lint-rule.ts';
import { matchesOf, names, promisesWith } from '../promised.ts';

export const foreignOrdersNotAddressed: LintRule = {
  id: 'foreign-orders-not-addressed',
  docs: 'data is surrendered on legal orders, and nothing says what is done with orders from outside the Union (Art. 48 GDPR).',
  check(policy) {
    if (policy.foreignOrders !== undefined) return [];
    const surrendering = promisesWith(
      policy,
      (check) =>
        check.kind === 'told-of-orders' ||
        matchesOf(check).some(({ grounds, notGrounds }) => names(grounds, ['legal-order']) || names(notGrounds, ['legal-order'])),
    );
    if (surrendering.length === 0) return [];
    return [
      {
        pointers: surrendering,
        because:
          'Data is surrendered on legal orders, and nothing says what is done with those of courts and authorities outside the Union, which bind only under an international agreement (Art. 48 GDPR; `foreignOrders`).',
      },
    ];
  },
};
