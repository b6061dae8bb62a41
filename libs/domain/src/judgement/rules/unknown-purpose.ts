import { purposeRule } from '../../policy/look-up.ts';
import type { Rule } from '../rule.ts';

export const unknownPurpose: Rule = {
  id: 'unknown-purpose',
  docs: 'the policy does not name the purpose.',
  check({ purposes }, _, policy) {
    return purposes.filter((purpose) => !purposeRule(policy, purpose)).map((purpose) => `The policy names no purpose ${purpose}.`);
  },
};
