import type { Rule } from '../rule.ts';

export const automatedWithoutSafeguards: Rule = {
  id: 'automated-without-safeguards',
  docs: 'a decision was made by automated means alone, for a purpose of which the policy names no such decision with what protects the person (Art. 22 GDPR).',
  check({ automated, purposes }, _, { automatedDecisions = [] }) {
    if (!automated) return [];
    return purposes
      .filter((purpose) => !automatedDecisions.some((each) => each.purpose === purpose && each.safeguards.length > 0))
      .map((purpose) => `The policy names no safeguards for automated decisions for ${purpose}.`);
  },
};
