import type { Policy, RetentionRule } from '../../policy/policy.ts';
import type { Check } from '../check.ts';
import { fromDuties } from '../from-duties.ts';
import { listed } from '../words.ts';

const NOUN = ['deadline for obscuring or deleting', 'deadlines for obscuring or deleting'] as const;
const NOTHING_DUE = 'Nothing that these rules are about has come due.';

export const retentionKept: Check<'retention-kept'> = {
  kind: 'retention-kept',
  docs: 'What these rules under `retention` say is carried out in time: each record that was collected is obscured or deleted by its date, the earlier one where a system has set one of its own. Records whose date is still to come are the normal course, and no risk once some were dealt with.',
  example: { kind: 'retention-kept', rules: ['web-log'] },
  about: ({ rules }, policy) => ['privacy.data.collected.v1', ...carryingOut(rules, policy)],
  check({ rules }, { retention }, { duties }) {
    const due = duties.filter(({ kind, about }) => kind === 'retention' && rules.includes(about));
    const isDated = retention.some((rule) => rules.includes(rule.id) && namesAnEnd(rule));
    const none = isDated ? NOTHING_DUE : `The policy names no period that could be checked (${listed(rules)}).`;
    return fromDuties(due, { noun: NOUN, done: 'met', none, waits: 'without a date' }, { routine: true });
  },
};

/** What shows that a rule was carried out shows it by itself; who is declared to report it must not be silent, and nobody has to be. */
function carryingOut(rules: readonly string[], { retention, publishers = [] }: Policy): string[] {
  const meant = retention.filter(({ id }) => rules.includes(id));
  const types = [
    ...(meant.some(({ obscureAfter }) => obscureAfter !== undefined) ? ['privacy.data.obscured.v1'] : []),
    ...(meant.some(({ deleteAfter, until }) => deleteAfter !== undefined || until !== undefined) ? ['privacy.data.deleted.v1'] : []),
  ];
  return types.filter((type) => publishers.some(({ events }) => events.includes(type)));
}

function namesAnEnd({ obscureAfter, deleteAfter, until }: RetentionRule): boolean {
  return obscureAfter !== undefined || deleteAfter !== undefined || until === 'erasure-request';
}
