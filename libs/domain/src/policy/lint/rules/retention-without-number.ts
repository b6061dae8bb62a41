import { promisesWith } from '../promised.ts';
import type { LintRule } from '../lint-rule.ts';

/** Ends that name no event: `limited-time`, `as-long-as-necessary`, `no-longer-needed`, `reasonable-period`. */
const NO_EVENT = /time|long|needed|necessary|required|reasonable|period|while/;

export const retentionWithoutNumber: LintRule = {
  id: 'retention-without-number',
  docs: 'a retention rule says that data stays for a limited time and neither a number nor an event that ends it (Art. 13(2)(a) GDPR).',
  check(policy) {
    return policy.retention.flatMap(({ id, category, until, deleteAfter, obscureAfter }, index) => {
      if (until === undefined || !NO_EVENT.test(until) || deleteAfter !== undefined || obscureAfter !== undefined) return [];
      const told = promisesWith(policy, (check) => check.kind === 'retention-kept' && check.rules.includes(id));
      return [
        {
          pointers: [`/retention/${index}`, ...told],
          because: `${category} is kept '${until}', which is neither a number nor an event: nobody can tell when it is over (Art. 13(2)(a) GDPR; WP260 rev.01, Annex: 'as long as necessary' is not enough).`,
        },
      ];
    });
  },
};
