import type { Policy } from '../policy/policy.ts';
import type { PromiseRule } from '../policy/promise-rule.ts';
import { matchesAct, type ToldAct } from './match-act.ts';

/**
 * The promise that an act breaks by contradicting a rule: the first whose check names the rule for such acts, else the first whose check is about such acts and any rule.
 * Undefined where the policy promises nothing of it.
 */
export function promiseOf(policy: Policy, act: ToldAct, rule: string): string | undefined {
  const { promises = [] } = policy;
  const naming = promises.find((promise) => isAbout(promise, act, policy, (rules) => rules?.includes(rule) ?? false));
  return (naming ?? promises.find((promise) => isAbout(promise, act, policy, (rules) => rules === undefined)))?.id;
}

function isAbout({ checks }: PromiseRule, act: ToldAct, policy: Policy, fits: (rules: string[] | undefined) => boolean): boolean {
  return checks.some((check) => check.kind === 'acts-allowed' && fits(check.rules) && matchesAct(check.about, act, policy));
}
