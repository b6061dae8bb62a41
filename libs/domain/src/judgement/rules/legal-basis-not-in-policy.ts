import { purposeRule } from '../../policy/look-up.ts';
import { named, type Rule } from '../rule.ts';

export const legalBasisNotInPolicy: Rule = {
  id: 'legal-basis-not-in-policy',
  docs: 'the policy does not rest the purpose on this legal basis (Art. 6(1) GDPR).',
  check({ purposes, legalBasis }, _, policy) {
    return purposes.flatMap((purpose) => {
      const given = purposeRule(policy, purpose)?.legalBasis;
      if (!given || legalBasis === undefined || given.includes(legalBasis)) return [];
      return [`The policy rests ${purpose} on ${named(given)}, not on ${legalBasis}.`];
    });
  },
};
