import { catalogue } from '../../../events/catalogue.ts';
import type { CheckRule } from '../../promise-rule.ts';
import { listed, plural, type LintRule } from '../lint-rule.ts';

export const nobodyDeclared: LintRule = {
  id: 'nobody-declared',
  docs: 'a promise rests on events that no declared publisher is expected to send, so that it can never be more than unevidenced.',
  check({ promises = [], publishers = [] }) {
    const expected = new Set(publishers.flatMap(({ events }) => events));
    const silent = new Map<string, { ids: string[]; pointers: string[] }>();
    for (const [index, { id, checks }] of promises.entries()) {
      for (const type of new Set(checks.flatMap(reportedBy).filter((each) => !expected.has(each)))) {
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

/** Types of events about people that services have to report for a check; what the ledger records itself needs nobody. */
function reportedBy(check: CheckRule): string[] {
  const events =
    check.kind === 'never'
      ? check.act.events.filter((event) => check.among.events.includes(event))
      : 'about' in check
        ? check.about.events
        : [];
  return events
    .map((event) => `privacy.${event}.v1`)
    .filter((type) => {
      const definition = catalogue.get(type);
      return definition?.publisher === true && definition.about === 'subject';
    });
}
