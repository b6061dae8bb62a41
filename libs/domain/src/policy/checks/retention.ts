import { compareDurations, parseDuration } from '../../duration.ts';
import type { FieldProblem } from '../../problem.ts';
import type { Policy, RetentionRule } from '../policy.ts';
import { categoryReference, fieldReferences } from './references.ts';
import { periodProblems } from './times.ts';

/** What a schema cannot say of a retention rule: what it is about, that it has an end, and that its two steps follow each other. */
export function retentionProblems(policy: Policy, rule: RetentionRule, pointer: string): FieldProblem[] {
  return [
    ...categoryReference(policy, rule.category, `${pointer}/category`),
    ...fieldReferences(policy, rule.category, rule.fields ?? [], `${pointer}/fields`),
    ...endProblems(rule, pointer),
  ];
}

function endProblems(rule: RetentionRule, pointer: string): FieldProblem[] {
  if (rule.obscureAfter === undefined && rule.deleteAfter === undefined && rule.until === undefined) {
    return [{ pointer, reason: 'says no end: one of obscureAfter, deleteAfter and until is needed' }];
  }
  if (rule.fields && rule.obscureAfter === undefined) {
    return [{ pointer: `${pointer}/fields`, reason: 'fields are what obscureAfter obscures, and that is not there' }];
  }
  const problems = [
    ...periodProblems(rule.obscureAfter, `${pointer}/obscureAfter`),
    ...periodProblems(rule.deleteAfter, `${pointer}/deleteAfter`),
  ];
  return problems.length > 0 ? problems : orderProblems(rule, pointer);
}

const ANY_DAY = new Date('2026-01-01T00:00:00Z');

function orderProblems({ obscureAfter, deleteAfter }: RetentionRule, pointer: string): FieldProblem[] {
  if (obscureAfter === undefined || deleteAfter === undefined) return [];
  const [obscure, remove] = [parseDuration(obscureAfter), parseDuration(deleteAfter)];
  if (!obscure.ok || !remove.ok || compareDurations(obscure.duration, remove.duration, ANY_DAY) < 0) return [];
  return [{ pointer: `${pointer}/obscureAfter`, reason: `${obscureAfter} is not before ${deleteAfter}, when all of it is deleted` }];
}
