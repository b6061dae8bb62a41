import type { RetentionRule } from '../../policy.ts';
import type { LintRule } from '../lint-rule.ts';
import { promisesWith } from '../promised.ts';

export const keptUntilAsked: LintRule = {
  id: 'kept-until-asked',
  docs: 'a category is kept until the person asks for its deletion, and not only for as long as it is needed (Art. 5(1)(e) GDPR).',
  check(policy) {
    return policy.retention.flatMap((rule, index) => {
      if (!endsOnRequest(rule) || hasAnotherEnd(policy.retention, rule)) return [];
      const told = promisesWith(policy, (check) => check.kind === 'retention-kept' && check.rules.includes(rule.id));
      const where = rule.system === undefined ? '' : ` in ${rule.system}`;
      return [
        {
          pointers: [`/retention/${index}`, ...told],
          because: `${rule.category}${where} is kept until '${rule.until}': whoever never asks is kept for ever, needed or not. Storage limitation (Art. 5(1)(e) GDPR) asks for an end of its own, and deletion without being asked (Art. 17(1)(a)).`,
        },
      ];
    });
  },
};

/** Such as `erasure-request`, `deletion-request`, `objection`. */
function endsOnRequest({ until, deleteAfter }: RetentionRule): boolean {
  return until !== undefined && deleteAfter === undefined && /request|objection|opt-out/.test(until);
}

function hasAnotherEnd(rules: readonly RetentionRule[], { category, system }: RetentionRule): boolean {
  return rules.some(
    (other) => other.category === category && other.deleteAfter !== undefined && (other.system === undefined || other.system === system),
  );
}
