import type { FieldProblem } from '../../problem.ts';
import type { Policy } from '../policy.ts';
import { duplicates, repeatedWords } from './duplicates.ts';
import { purposeReference } from './references.ts';

/** What a schema cannot say of people's rights: nothing twice, and decisions for purposes that the policy has. */
export function rightsProblems(policy: Policy): FieldProblem[] {
  const { automatedDecisions = [], rights, precedence = [] } = policy;
  return [
    ...duplicates('/automatedDecisions', automatedDecisions, 'purpose'),
    ...automatedDecisions.flatMap(({ purpose, safeguards }, index) => [
      ...purposeReference(policy, purpose, `/automatedDecisions/${index}/purpose`),
      ...repeatedWords(`/automatedDecisions/${index}/safeguards`, safeguards),
    ]),
    ...repeatedWords('/rights/offered', rights?.offered ?? []),
    ...repeatedWords('/precedence', precedence),
  ];
}
