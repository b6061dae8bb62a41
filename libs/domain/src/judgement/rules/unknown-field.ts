import { categoryRule, fieldRule } from '../../policy/look-up.ts';
import { named, type Rule } from '../rule.ts';

export const unknownField: Rule = {
  id: 'unknown-field',
  docs: 'the category has no such field in the policy.',
  check({ category, fields }, _, policy) {
    if (category === undefined || !categoryRule(policy, category)) return [];
    const unknown = fields.filter((field) => !fieldRule(policy, category, field));
    return unknown.length === 0 ? [] : [`The category ${category} of the policy does not have ${named(unknown)}.`];
  },
};
