import { catalogue } from '../../../events/catalogue.ts';
import type { Policy } from '../../policy.ts';
import type { CheckRule } from '../../promise-rule.ts';
import { listed, plural, type LintRule } from '../lint-rule.ts';

export const nobodyDeclared: LintRule = {
  id: 'nobody-declared',
  docs: 'a promise rests on events that no declared publisher is expected to send, so that it can never be more than unevidenced.',
  check(policy) {
    const { promises = [], publishers = [] } = policy;
    const expected = new Set(publishers.flatMap(({ events }) => events));
    const silent = new Map<string, { ids: string[]; pointers: string[] }>();
    for (const [index, { id, checks }] of promises.entries()) {
      for (const type of new Set(checks.flatMap((check) => reportedFor(policy, check)).filter((each) => !expected.has(each)))) {
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
function reportedFor(policy: Policy, check: CheckRule): string[] {
  return eventsFor(policy, check)
    .map((event) => `privacy.${event}.v1`)
    .filter((type) => {
      const definition = catalogue.get(type);
      return definition?.publisher === true && definition.about === 'subject';
    });
}

/** Nouns and verbs, as the matches of checks have them. */
function eventsFor({ retention }: Policy, check: CheckRule): string[] {
  switch (check.kind) {
    case 'acts-allowed':
    case 'observed':
      return check.about.events;
    case 'never':
      return check.act.events.filter((event) => check.among.events.includes(event));
    case 'retention-kept':
      return retention
        .filter(({ id }) => check.rules.includes(id))
        .flatMap(({ obscureAfter, deleteAfter }) => [...(obscureAfter ? ['data.obscured'] : []), ...(deleteAfter ? ['data.deleted'] : [])]);
    case 'opt-outs-honoured':
      return ['contact.made'];
    case 'agreements-held':
      return ['data.shared'];
    default:
      return [];
  }
}
