import { catalogue } from '../../../events/catalogue.ts';
import type { CheckRule } from '../../promise-rule.ts';
import { listed, type LintRule } from '../lint-rule.ts';

export const nobodyDeclared: LintRule = {
  id: 'nobody-declared',
  docs: 'a promise rests on events that no declared publisher is expected to send, so that it can never be more than unevidenced.',
  check({ promises = [], publishers = [] }) {
    const expected = new Set(publishers.flatMap(({ events }) => events));
    return promises.flatMap(({ id, checks }, index) => {
      const missing = [...new Set(checks.flatMap(reportedBy))].filter((type) => !expected.has(type));
      if (missing.length === 0) return [];
      return [
        {
          pointers: [`/promises/${index}`],
          because: `${id} rests on ${listed(missing)}, and no publisher is declared that sends it: whatever happens, ${id} can never be shown to be kept.`,
        },
      ];
    });
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
