import { purposeRule } from '../../look-up.ts';
import type { AutomatedDecisionRule, Policy } from '../../policy.ts';
import { listed, type Contradiction, type LintRule } from '../lint-rule.ts';

/** What Art. 22(3) GDPR asks for at least. */
const SAFEGUARDS = ['human-review', 'contest', 'express-view'];
/** Art. 22(2) GDPR: necessary for a contract, authorised by law, or explicit consent. */
const BASES = ['contract', 'legal-obligation', 'consent'];

export const automatedWithoutSafeguards: LintRule = {
  id: 'automated-without-safeguards',
  docs: 'a decision that no person takes lacks a safeguard of Art. 22(3) GDPR, rests on something that Art. 22(2) does not allow, or does not say how it is made and what it means (Art. 13(2)(f)).',
  check(policy) {
    return (policy.automatedDecisions ?? []).flatMap((decision, index) => {
      const pointers = [`/automatedDecisions/${index}`];
      return faults(policy, decision).map((because): Contradiction => ({ pointers, because }));
    });
  },
};

function faults(policy: Policy, { purpose, logic, significance, safeguards }: AutomatedDecisionRule): string[] {
  const missing = SAFEGUARDS.filter((each) => !safeguards.includes(each));
  const wrong = (purposeRule(policy, purpose)?.legalBasis ?? []).filter((basis) => !BASES.includes(basis));
  return [
    ...(missing.length === 0 ? [] : [`Decisions about ${purpose} are taken by no person, without ${listed(missing)} (Art. 22(3) GDPR).`]),
    ...(wrong.length === 0
      ? []
      : [
          `Decisions about ${purpose} may rest on ${listed(wrong, 'or')}, which does not carry a decision that no person takes (Art. 22(2) GDPR).`,
        ]),
    ...(logic.trim() && significance.trim()
      ? []
      : [`Of decisions about ${purpose} people are not told how they are made and what they mean (Art. 13(2)(f) GDPR).`]),
  ];
}
