import type { FieldProblem } from '../../problem.ts';
import { categoryRule, fieldRule, purposeRule } from '../look-up.ts';
import type { Policy } from '../policy.ts';

export function categoryReference(policy: Policy, category: string, pointer: string): FieldProblem[] {
  return categoryRule(policy, category) ? [] : [{ pointer, reason: `there is no category '${category}' in this policy` }];
}

export function categoryReferences(policy: Policy, categories: readonly string[], pointer: string): FieldProblem[] {
  return categories.flatMap((category, index) => categoryReference(policy, category, `${pointer}/${index}`));
}

export function purposeReference(policy: Policy, purpose: string, pointer: string): FieldProblem[] {
  return purposeRule(policy, purpose) ? [] : [{ pointer, reason: `there is no purpose '${purpose}' in this policy` }];
}

export function purposeReferences(policy: Policy, purposes: readonly string[], pointer: string): FieldProblem[] {
  return purposes.flatMap((purpose, index) => purposeReference(policy, purpose, `${pointer}/${index}`));
}

export function fieldReferences(policy: Policy, category: string, fields: readonly string[], pointer: string): FieldProblem[] {
  // Without the category every field would be wrong for the same reason, which is said already.
  if (!categoryRule(policy, category)) return [];
  return fields.flatMap((field, index) =>
    fieldRule(policy, category, field)
      ? []
      : [{ pointer: `${pointer}/${index}`, reason: `category '${category}' has no field '${field}'` }],
  );
}

/** A problem at each item that is none of those that the policy declares; `what` is what it should be, such as `recipient`. */
export function references(known: Iterable<string>, items: readonly string[], pointer: string, what: string): FieldProblem[] {
  const declared = new Set(known);
  return items.flatMap((item, index) =>
    declared.has(item) ? [] : [{ pointer: `${pointer}/${index}`, reason: `there is no ${what} '${item}' in this policy` }],
  );
}
