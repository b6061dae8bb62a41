import type { Policy } from '../policy/policy.ts';
import type { CheckRule, PromiseRule } from '../policy/promise-rule.ts';
import type { ActGroup, Book } from './book.ts';
import { isAgainst } from './is-against.ts';
import { matchesAct } from './match-act.ts';

/** Acts that contradict a promise, in groups; `rule` where it is a rule of the judgement that they contradict. */
export interface PromiseContradiction extends ActGroup {
  rule?: string;
}

/** The acts in the book that contradict a promise. What was not done in time is no act, and stands among the duties. */
export function contradictionsOf({ checks }: PromiseRule, policy: Policy, book: Book): PromiseContradiction[] {
  return checks.flatMap((check) => contradicting(check, policy, book));
}

function contradicting(check: CheckRule, policy: Policy, { acts, contradictions }: Book): readonly PromiseContradiction[] {
  if (check.kind === 'acts-allowed') {
    return contradictions.filter((each) => isAgainst(check, each, policy));
  }
  if (check.kind !== 'never') return [];
  return acts.filter((act) => matchesAct(check.among, act, policy) && matchesAct(check.act, act, policy));
}
