import type { Rule } from '../rule.ts';

export const noAdvanceNotice: Rule = {
  id: 'no-advance-notice',
  docs: 'it was shared on the ground that the person had been told in advance, and no notice of it (`transfer` or `policy-change`) is known from before.',
  check({ sharing }, { notices }) {
    if (sharing?.ground !== 'advance-notice' || notices.has('transfer') || notices.has('policy-change')) return [];
    return [`No notice to the person is known from before the sharing with ${sharing.recipient}.`];
  },
};
