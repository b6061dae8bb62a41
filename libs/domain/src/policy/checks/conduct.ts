import type { FieldProblem } from '../../problem.ts';
import { contactPurposes } from '../look-up.ts';
import type { AccessRule, BreachRule, ContactRules, Policy } from '../policy.ts';
import { repeatedWords } from './duplicates.ts';
import { categoryReferences, purposeReferences } from './references.ts';
import { periodProblems, positivePeriodProblems } from './times.ts';

/** What a schema cannot say of how the organisation conducts itself: who may look, contact, children, breaches, new versions. */
export function conductProblems(policy: Policy): FieldProblem[] {
  const { moments = [], access = [], contactRules, breach, changes } = policy;
  return [
    ...repeatedWords('/moments', moments),
    ...access.flatMap((rule, index) => accessProblems(policy, rule, `/access/${index}`)),
    ...(contactRules ? contactProblems(policy, contactRules) : []),
    ...childrenProblems(policy),
    ...(breach ? breachProblems(breach) : []),
    ...periodProblems(changes?.ahead, '/changes/ahead'),
  ];
}

function accessProblems(policy: Policy, { categories = [], purposes = [] }: AccessRule, pointer: string): FieldProblem[] {
  return [
    ...categoryReferences(policy, categories, `${pointer}/categories`),
    ...purposeReferences(policy, purposes, `${pointer}/purposes`),
  ];
}

function contactProblems(policy: Policy, { commercial = [], optOutWithin, evenAfterOptOut = [] }: ContactRules): FieldProblem[] {
  const unknown = purposeReferences(policy, evenAfterOptOut, '/contactRules/evenAfterOptOut');
  const contact = contactPurposes(policy);
  const untouched = evenAfterOptOut.flatMap((purpose, index) =>
    unknown.length > 0 || contact.includes(purpose)
      ? []
      : [{ pointer: `/contactRules/evenAfterOptOut/${index}`, reason: `'${purpose}' is not marked \`contact\`, so no opt-out reaches it` }],
  );
  return [
    ...repeatedWords('/contactRules/commercial', commercial),
    ...periodProblems(optOutWithin, '/contactRules/optOutWithin'),
    ...unknown,
    ...untouched,
    ...repeatedWords('/contactRules/evenAfterOptOut', evenAfterOptOut),
  ];
}

function childrenProblems({ children }: Policy): FieldProblem[] {
  if (!children || children.noMarketingUnder !== undefined || children.notForUnder !== undefined) return [];
  return [{ pointer: '/children', reason: 'says no age: one of noMarketingUnder and notForUnder is needed' }];
}

function breachProblems({ authorityWithin, subjectsWithin, subjectsWithinBusinessDays }: BreachRule): FieldProblem[] {
  const problems = [
    ...positivePeriodProblems(authorityWithin, '/breach/authorityWithin'),
    ...positivePeriodProblems(subjectsWithin, '/breach/subjectsWithin'),
  ];
  if ((subjectsWithin === undefined) !== (subjectsWithinBusinessDays === undefined)) return problems;
  return [...problems, { pointer: '/breach', reason: 'needs one of subjectsWithin and subjectsWithinBusinessDays' }];
}
