import { isISO31661Alpha2, isRFC3339 } from 'class-validator';
import { compareDurations, parseDuration } from '../duration.ts';
import type { FieldProblem } from '../problem.ts';
import { duplicates } from './duplicates.ts';
import { sharedIdentifierTypes } from './identifier-rules.ts';
import { publisherProblems } from './publisher-rules.ts';
import { deskProblems } from './privacy-desk.ts';
import { categoryRule, fieldRule, purposeRule } from './look-up.ts';
import type { CategoryRule, FieldRule, Policy, RecipientRule, RetentionRule } from './policy.ts';

/** What a schema cannot say of a policy: unique ids, references that lead somewhere, durations, countries. Empty when all is well. */
export function policyProblems(policy: Policy): FieldProblem[] {
  return [
    ...effectiveFromProblems(policy),
    ...duplicates('/entities', policy.entities, 'id'),
    ...identifierProblems(policy),
    ...duplicates('/categories', policy.categories, 'id'),
    ...policy.categories.flatMap((category, index) => categoryProblems(category, `/categories/${index}`)),
    ...duplicates('/purposes', policy.purposes, 'id'),
    ...duplicates('/recipients', policy.recipients, 'id'),
    ...policy.recipients.flatMap((recipient, index) => recipientProblems(policy, recipient, `/recipients/${index}`)),
    ...duplicates('/retention', policy.retention, 'id'),
    ...policy.retention.flatMap((rule, index) => retentionProblems(policy, rule, `/retention/${index}`)),
    ...duplicates('/signals', policy.signals ?? [], 'signal'),
    ...(policy.signals ?? []).flatMap(({ optsOutOf }, index) => purposeReferences(policy, optsOutOf, `/signals/${index}/optsOutOf`)),
    ...publisherProblems(policy.publishers ?? []),
  ];
}

function effectiveFromProblems({ effectiveFrom }: Policy): FieldProblem[] {
  if (isRFC3339(effectiveFrom) && !Number.isNaN(Date.parse(effectiveFrom))) return [];
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

function categoryProblems(category: CategoryRule, pointer: string): FieldProblem[] {
  return [
    ...duplicates(`${pointer}/fields`, category.fields, 'name'),
    ...category.fields.flatMap((field, index) => fieldProblems(field, `${pointer}/fields/${index}`)),
  ];
}

function fieldProblems(field: FieldRule, pointer: string): FieldProblem[] {
  if (!field.neverStore) return [];
  const problems: FieldProblem[] = [];
  if (field.keep === 'value')
    problems.push({ pointer: `${pointer}/keep`, reason: 'a field that is never stored cannot have its value kept' });
  if (field.portable) problems.push({ pointer: `${pointer}/portable`, reason: 'a field that is never stored cannot be taken along' });
  return problems;
}

function recipientProblems(policy: Policy, recipient: RecipientRule, pointer: string): FieldProblem[] {
  return [
    ...countryProblems(recipient.countries, `${pointer}/countries`),
    ...deskProblems(policy, recipient, `${pointer}/privacyDesk`),
    ...recipient.receives.flatMap((receipt, index) => {
      const at = `${pointer}/receives/${index}`;
      return [
        ...categoryReference(policy, receipt.category, `${at}/category`),
        ...fieldReferences(policy, receipt.category, receipt.fields, `${at}/fields`),
        ...purposeReferences(policy, receipt.purposes, `${at}/purposes`),
      ];
    }),
  ];
}

function countryProblems(countries: readonly string[], pointer: string): FieldProblem[] {
  return countries.flatMap((country, index) =>
    // The check itself would also take lower case; events are compared as written.
    isISO31661Alpha2(country) && country === country.toUpperCase()
      ? []
      : [{ pointer: `${pointer}/${index}`, reason: `'${country}' is not an ISO 3166-1 alpha-2 country code` }],
  );
}

function retentionProblems(policy: Policy, rule: RetentionRule, pointer: string): FieldProblem[] {
  return [
    ...categoryReference(policy, rule.category, `${pointer}/category`),
    ...fieldReferences(policy, rule.category, rule.fields ?? [], `${pointer}/fields`),
    ...periodProblems(rule, pointer),
  ];
}

function periodProblems(rule: RetentionRule, pointer: string): FieldProblem[] {
  if (rule.obscureAfter === undefined && rule.deleteAfter === undefined && rule.until === undefined) {
    return [{ pointer, reason: 'says no end: one of obscureAfter, deleteAfter and until is needed' }];
  }
  if (rule.fields && rule.obscureAfter === undefined) {
    return [{ pointer: `${pointer}/fields`, reason: 'fields are what obscureAfter obscures, and that is not there' }];
  }
  const obscure = parseDuration(rule.obscureAfter ?? 'P0D');
  const remove = parseDuration(rule.deleteAfter ?? 'P0D');
  if (!obscure.ok) return [{ pointer: `${pointer}/obscureAfter`, reason: obscure.reason }];
  if (!remove.ok) return [{ pointer: `${pointer}/deleteAfter`, reason: remove.reason }];
  const both = rule.obscureAfter !== undefined && rule.deleteAfter !== undefined;
  if (both && compareDurations(obscure.duration, remove.duration, ANY_DAY) >= 0) {
    return [
      { pointer: `${pointer}/obscureAfter`, reason: `${rule.obscureAfter} is not before ${rule.deleteAfter}, when all of it is deleted` },
    ];
  }
  return [];
}

const ANY_DAY = new Date('2026-01-01T00:00:00Z');

function categoryReference(policy: Policy, category: string, pointer: string): FieldProblem[] {
  return categoryRule(policy, category) ? [] : [{ pointer, reason: `there is no category '${category}' in this policy` }];
}

function purposeReferences(policy: Policy, purposes: readonly string[], pointer: string): FieldProblem[] {
  return purposes.flatMap((purpose, index) =>
    purposeRule(policy, purpose) ? [] : [{ pointer: `${pointer}/${index}`, reason: `there is no purpose '${purpose}' in this policy` }],
  );
}

function fieldReferences(policy: Policy, category: string, fields: readonly string[], pointer: string): FieldProblem[] {
  // Without the category every field would be wrong for the same reason, which is said already.
  if (!categoryRule(policy, category)) return [];
  return fields.flatMap((field, index) =>
    fieldRule(policy, category, field)
      ? []
      : [{ pointer: `${pointer}/${index}`, reason: `category '${category}' has no field '${field}'` }],
  );
}
