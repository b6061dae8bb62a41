import { categoryRule } from '../../policy/look-up.ts';
import type { Rule } from '../rule.ts';

/** Art. 9(2) GDPR knows neither: a contract or an interest alone never opens a special category. */
const NEVER_ENOUGH: ReadonlySet<string> = new Set(['contract', 'legitimate-interest']);

export const specialCategory: Rule = {
  id: 'special-category',
  docs: 'data of a special category (Art. 9 GDPR) rests on a contract or on a legitimate interest, neither of which suffices.',
  check({ category, legalBasis }, _, policy) {
    if (category === undefined || legalBasis === undefined || !NEVER_ENOUGH.has(legalBasis)) return [];
    return categoryRule(policy, category)?.special ? [`${category} is a special category, and ${legalBasis} does not suffice for it.`] : [];
  },
};
