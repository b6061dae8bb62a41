import type { Check } from '../check.ts';
import { fromDuties } from '../from-duties.ts';

export const toldOfBreaches: Check<'told-of-breaches'> = {
  kind: 'told-of-breaches',
  docs: 'Whoever a breach hits is told within the time that `breach` of the policy says, over its `channel` where it names one, and so is the supervisory authority.',
  example: { kind: 'told-of-breaches' },
  about: () => [],
  check(_, __, { duties }) {
    const owed = duties.filter(({ kind }) => kind === 'breach-notice');
    const none = 'No breach was recorded.';
    return fromDuties(owed, {
      noun: ['notice of a breach', 'notices of a breach'],
      done: 'given',
      none,
      waits: 'without a date, which the policy does not give',
    });
  },
};
