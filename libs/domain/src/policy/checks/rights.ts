import type { FieldProblem } from '../../problem.ts';
import type { Policy } from '../policy.ts';
import { countryProblems } from './countries.ts';
import { duplicates, repeatedWords } from './duplicates.ts';
import { purposeReference } from './references.ts';

/** What a schema cannot say of people's rights and whom they turn to: nothing twice, decisions for purposes that the policy has, countries. */
export function rightsProblems(policy: Policy): FieldProblem[] {
  const { automatedDecisions = [], rights, precedence = [], sections = [], contact, representative, dpo } = policy;
  const offices = { '/contact': contact, '/representative': representative, '/dpo': dpo, '/rights/authority': rights?.authority };
  return [
    ...Object.entries(offices).flatMap(([at, office]) => (office?.country ? countryProblems(office.country, `${at}/country`) : [])),
    ...duplicates('/automatedDecisions', automatedDecisions, 'purpose'),
    ...automatedDecisions.flatMap(({ purpose, safeguards }, index) => [
      ...purposeReference(policy, purpose, `/automatedDecisions/${index}/purpose`),
      ...repeatedWords(`/automatedDecisions/${index}/safeguards`, safeguards),
    ]),
    ...repeatedWords('/rights/offered', rights?.offered ?? []),
    ...repeatedWords('/precedence', precedence),
    ...duplicates('/sections', sections, 'title'),
  ];
}
