import { checkOf } from '../../../promise/checks/index.ts';
import { isReported } from '../../../promise/coverage.ts';
import type { Policy } from '../../policy.ts';
import type { CheckRule } from '../../promise-rule.ts';
import { listed, plural, type LintRule } from '../lint-rule.ts';

export const nobodyDeclared: LintRule = {
  id: 'nobody-declared',
  docs: 'a promise rests on events that no declared publisher is expected to send, so that it can never be more than unevidenced.',
  check(policy) {
    const { promises = [] } = policy;
    const silent = new Map<string, { ids: string[]; pointers: string[] }>();
    for (const [index, { id, checks }] of promises.entries()) {
      for (const type of new Set(checks.flatMap((check) => undeclared(policy, check)))) {
        const { ids, pointers } = silent.get(type) ?? { ids: [], pointers: [] };
        silent.set(type, { ids: [...ids, id], pointers: [...pointers, `/promises/${index}`] });
      }
    }
    return [...silent].map(([type, { ids, pointers }]) => ({
      pointers,
      because: `${listed(ids)} ${plural(ids, 'rests', 'rest')} on ${type}, and no publisher is declared that sends it: whatever happens, ${plural(ids, 'it', 'they')} can never be shown to be kept.`,
    }));
  },
};

/** What the ledger records itself needs nobody to report it. */
function undeclared(policy: Policy, check: CheckRule): string[] {
  const expected = new Set((policy.publishers ?? []).flatMap(({ events }) => events));
  return checkOf(check)
    .about(check, policy)
    .filter((type) => isReported(type) && !expected.has(type));
}
