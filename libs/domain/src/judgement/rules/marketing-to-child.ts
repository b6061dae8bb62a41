import { isMarketing } from '../act.ts';
import { isUnder } from '../age.ts';
import type { Rule } from '../rule.ts';

export const marketingToChild: Rule = {
  id: 'marketing-to-child',
  docs: 'it is marketing (a purpose that the policy says is, or a commercial contact) to a person known to be younger than the policy markets to.',
  check(act, { age }, policy) {
    const limit = policy.children?.noMarketingUnder;
    if (!age || !isUnder(age.band, limit) || !isMarketing(act, policy)) return [];
    return [`The person is known to be under ${limit} since ${age.time}, and the policy says that nothing is marketed to them.`];
  },
};
