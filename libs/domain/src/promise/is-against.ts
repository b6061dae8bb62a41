import { rules as judgementRules } from '../judgement/rules/index.ts';
import type { Policy } from '../policy/policy.ts';
import type { CheckRule } from '../policy/promise-rule.ts';
import type { ContradictionGroup } from './book.ts';
import { matchesAct } from './match-act.ts';

/** They tell of what is not forbidden. */
const warnings: ReadonlySet<string> = new Set(judgementRules.filter(({ severity }) => severity === 'warning').map(({ id }) => id));

/** Whether what the judgement found in acts goes against a check that they be allowed. */
export function isAgainst(
  { about, rules }: Extract<CheckRule, { kind: 'acts-allowed' }>,
  found: ContradictionGroup,
  policy: Policy,
): boolean {
  return (rules?.includes(found.rule) ?? true) && !warnings.has(found.rule) && matchesAct(about, found, policy);
}
