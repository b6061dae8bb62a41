import type { FieldProblem } from '../../problem.ts';
import type { Policy, RecipientRule } from '../policy.ts';
import { countryProblems } from './countries.ts';
import { duplicates } from './duplicates.ts';
import { deskProblems } from './privacy-desk.ts';
import { categoryReference, fieldReferences, purposeReferences } from './references.ts';
import { validityProblems } from './times.ts';

/** What a schema cannot say of a recipient: what it may get is in the policy, countries exist, agreements end after they start. */
export function recipientProblems(policy: Policy, recipient: RecipientRule, pointer: string): FieldProblem[] {
  const { countries, receives, agreements = [], certifications = [] } = recipient;
  return [
    ...countries.flatMap((country, index) => countryProblems(country, `${pointer}/countries/${index}`)),
    ...deskProblems(policy, recipient, `${pointer}/privacyDesk`),
    ...receives.flatMap((receipt, index) => {
      const at = `${pointer}/receives/${index}`;
      return [
        ...categoryReference(policy, receipt.category, `${at}/category`),
        ...fieldReferences(policy, receipt.category, receipt.fields, `${at}/fields`),
        ...purposeReferences(policy, receipt.purposes, `${at}/purposes`),
      ];
    }),
    ...agreements.flatMap((agreement, index) => validityProblems(agreement, `${pointer}/agreements/${index}`)),
    ...certifications.flatMap((certification, index) => validityProblems(certification, `${pointer}/certifications/${index}`)),
    ...transferProblems(recipient, `${pointer}/transfers`),
  ];
}

function transferProblems({ countries, transfers = [] }: RecipientRule, pointer: string): FieldProblem[] {
  return [
    ...transfers.flatMap(({ country }, index) => {
      const at = `${pointer}/${index}/country`;
      const problems = countryProblems(country, at);
      if (problems.length > 0 || countries.includes(country)) return problems;
      return [{ pointer: at, reason: `'${country}' is not among the countries of the recipient` }];
    }),
    ...duplicates(pointer, transfers, 'country'),
  ];
}
