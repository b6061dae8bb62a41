import type { Policy } from '../policy.ts';
import type { CheckRule, PromiseRule } from '../promise-rule.ts';
import { soundPolicy } from './sound-policy.ts';

/** What a rule of the linter says of a policy, and a policy that is almost the same and of which it says nothing. */
export interface LintCase {
  rule: string;
  /** What is changed in the sound policy. */
  of: (policy: Policy) => void;
  /** Rows of each warning, and how its words begin. */
  warns: { pointers: string[]; because: string }[];
  /** The further change that mends it. */
  mended: (policy: Policy) => void;
}

/** The sound policy, changed. */
export function changed(...changes: ((policy: Policy) => void)[]): Policy {
  const policy = soundPolicy();
  for (const change of changes) change(policy);
  return policy;
}

export function promise(id: string, ...checks: CheckRule[]): PromiseRule {
  return { id, title: `The promise ${id}.`, checks };
}

/** The row that the sound policy, or the change before, has put there. */
export function row<T>(rows: readonly (T | undefined)[] | undefined, index: number): T {
  const found = rows?.[index];
  if (found === undefined) throw new Error(`There is no row ${index}`);
  return found;
}
