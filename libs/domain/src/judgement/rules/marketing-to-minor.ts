import { isMarketing } from '../act.ts';
import { isUnder, mayBeUnder } from '../age.ts';
import type { Rule } from '../rule.ts';

/** Not forbidden by the policy, and yet not what it means. */
export const marketingToMinor: Rule = {
  id: 'marketing-to-minor',
  severity: 'warning',
  docs: 'it is marketing to a person who is known to be younger than the policy says its service is for, or who may be younger than it markets to.',
  check(act, { age }, policy) {
    const { noMarketingUnder, notForUnder } = policy.children ?? {};
    if (!age || isUnder(age.band, noMarketingUnder) || !isMarketing(act, policy)) return [];
    if (isUnder(age.band, notForUnder))
      return [`The person is known to be under ${notForUnder}, for whom the policy says the service is not.`];
    return mayBeUnder(age.band, noMarketingUnder) ? [`The person (${age.band}) may be under ${noMarketingUnder}.`] : [];
  },
};
