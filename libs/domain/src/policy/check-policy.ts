import type { FieldProblem } from '../problem.ts';
import { conductProblems } from './checks/conduct.ts';
import { categoryProblems, purposeProblems } from './checks/data.ts';
import { duplicates } from './checks/duplicates.ts';
import { promiseProblems } from './checks/promises.ts';
import { publisherProblems } from './checks/publishers.ts';
import { recipientProblems } from './checks/recipients.ts';
import { purposeReferences } from './checks/references.ts';
import { retentionProblems } from './checks/retention.ts';
import { rightsProblems } from './checks/rights.ts';
import { isInstant } from './checks/times.ts';
import { sharedIdentifierTypes } from './identifier-rules.ts';
import type { Policy } from './policy.ts';

/** What a schema cannot say of a policy: unique ids, references that lead somewhere, durations, countries. Empty when all is well. */
export function policyProblems(policy: Policy): FieldProblem[] {
  return [
    ...effectiveFromProblems(policy),
    ...duplicates('/entities', policy.entities, 'id'),
    ...identifierProblems(policy),
    ...duplicates('/categories', policy.categories, 'id'),
    ...policy.categories.flatMap((category, index) => categoryProblems(category, `/categories/${index}`)),
    ...duplicates('/purposes', policy.purposes, 'id'),
    ...policy.purposes.flatMap((purpose, index) => purposeProblems(purpose, `/purposes/${index}`)),
    ...duplicates('/recipients', policy.recipients, 'id'),
    ...policy.recipients.flatMap((recipient, index) => recipientProblems(policy, recipient, `/recipients/${index}`)),
    ...duplicates('/retention', policy.retention, 'id'),
    ...policy.retention.flatMap((rule, index) => retentionProblems(policy, rule, `/retention/${index}`)),
    ...duplicates('/signals', policy.signals ?? [], 'signal'),
    ...(policy.signals ?? []).flatMap(({ optsOutOf }, index) => purposeReferences(policy, optsOutOf, `/signals/${index}/optsOutOf`)),
    ...publisherProblems(policy.publishers ?? []),
    ...conductProblems(policy),
    ...rightsProblems(policy),
    ...promiseProblems(policy),
  ];
}

function effectiveFromProblems({ effectiveFrom }: Policy): FieldProblem[] {
  if (isInstant(effectiveFrom)) return [];
  return [{ pointer: '/effectiveFrom', reason: 'must be an RFC 3339 time with offset, such as 2026-11-01T00:00:00Z' }];
}

function identifierProblems({ identifiers }: Policy): FieldProblem[] {
  const problems = duplicates('/identifiers', identifiers, 'type');
  const firstShared = identifiers.findIndex((rule) => !rule.identifies);
  for (const [index, rule] of identifiers.entries()) {
    const pointer = `/identifiers/${index}/identifies`;
    if (rule.identifies && sharedIdentifierTypes.has(rule.type)) {
      problems.push({ pointer, reason: `'${rule.type}' can belong to several people, so it cannot identify one` });
    } else if (rule.identifies && firstShared >= 0 && index > firstShared) {
      problems.push({ pointer, reason: 'the list is strongest first: what identifies goes before what does not' });
    }
  }
  return problems;
}
