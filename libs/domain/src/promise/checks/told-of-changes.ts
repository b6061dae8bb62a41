import type { Check } from '../check.ts';
import { fromDuties } from '../from-duties.ts';

export const toldOfChanges: Check<'told-of-changes'> = {
  kind: 'told-of-changes',
  docs: 'A new version of the policy is announced as `changes` of the policy says. It is a promise of the version in force when the new one was published.',
  example: { kind: 'told-of-changes' },
  about: () => [],
  check(_, __, { duties }) {
    const owed = duties.filter(({ kind }) => kind === 'change-notice');
    const none = 'No new version has been published since this one.';
    return fromDuties(owed, { noun: ['change of the policy', 'changes of the policy'], done: 'announced', none, waits: 'without a date' });
  },
};
