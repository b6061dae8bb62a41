import { fieldRule } from '../../policy/look-up.ts';
import { named, type Rule } from '../rule.ts';

export const neverStore: Rule = {
  id: 'never-store',
  docs: 'a field is stored that the policy says is never stored; passing it through (`stored: false`) is no contradiction.',
  check({ is, stored, category, fields }, _, policy) {
    if (is !== 'collection' || !stored || category === undefined) return [];
    const forbidden = fields.filter((field) => fieldRule(policy, category, field)?.neverStore);
    return forbidden.length === 0 ? [] : [`The policy says that ${named(forbidden)} of ${category} is never stored.`];
  },
};
