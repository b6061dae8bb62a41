import { purposeRule } from '../../policy/look-up.ts';
import type { Rule } from '../rule.ts';

const SALE = 'sale';

/** Whoever sells says so: its policy names the purpose. */
export const sold: Rule = {
  id: 'sold',
  docs: 'the data was given for money or another consideration, or for the purpose `sale`, and the policy names no such purpose.',
  check({ sharing, purposes }, _, policy) {
    if (!sharing || purposeRule(policy, SALE)) return [];
    if (sharing.consideration !== 'none') return [`${sharing.recipient} got the data for a consideration (${sharing.consideration}).`];
    return purposes.includes(SALE) ? [`The data was sold to ${sharing.recipient}.`] : [];
  },
};
