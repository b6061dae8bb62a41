import type { Policy } from '../policy/policy.ts';
import { promiseOf } from '../promise/promise-of.ts';
import { actOf, type JudgedEvent } from './act.ts';
import type { Known } from './known.ts';
import { rules } from './rules/index.ts';

/** An act that contradicts the policy. */
export interface Contradiction {
  /** Id of the rule; stable. */
  rule: string;
  /** The promise of the policy that it breaks, where one is declared. */
  promise?: string;
  /** Not a breach of the policy, and yet something to look at; without it the act contradicts the policy. */
  severity?: 'warning';
  /** What contradicts what, in words and without any personal value. */
  detail: string;
}

/**
 * Judges an event by what was known of the person at its moment and by the policy in force then. Pure, and over clear attributes only: the same answer before
 * the act, after it, and after the person was erased. Empty where there is nothing to say.
 */
export function judge(event: JudgedEvent, known: Known, policy: Policy): Contradiction[] {
  const act = actOf(event);
  return rules.flatMap(({ id, severity, check }) => {
    const details = check(act, known, policy);
    const promise = details.length > 0 && !severity ? promiseOf(policy, event, id) : undefined;
    return details.map((detail) => ({ rule: id, ...(promise !== undefined && { promise }), ...(severity && { severity }), detail }));
  });
}

/** Whether nothing that was found speaks against the act; warnings do not. */
export function isAllowed(contradictions: readonly Contradiction[]): boolean {
  return contradictions.every(({ severity }) => severity === 'warning');
}

/** Ids of all rules. */
export const judgementRules: readonly string[] = rules.map(({ id }) => id);
