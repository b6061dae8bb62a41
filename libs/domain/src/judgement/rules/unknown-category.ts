import { categoryRule } from '../../policy/look-up.ts';
import type { Rule } from '../rule.ts';

export const unknownCategory: Rule = {
  id: 'unknown-category',
  docs: 'the policy does not name the category of data.',
  check({ category }, _, policy) {
    return category === undefined || categoryRule(policy, category) ? [] : [`The policy names no category ${category}.`];
  },
};
