import { needsConsent } from '../consent.ts';
import { standingOn } from '../known.ts';
import { choicesOn } from '../act.ts';
import type { Rule } from '../rule.ts';

export const noConsent: Rule = {
  id: 'no-consent',
  docs: 'it rests on consent (a contact: its purpose has no other basis in the policy), and none was given before it, or it had run out.',
  check(act, known, policy) {
    return act.purposes.flatMap((purpose) => {
      if (!needsConsent(act, purpose, policy)) return [];
      const standing = standingOn(known, choicesOn(act, purpose, policy), act.time);
      if (standing.is === 'unsaid') return [`No consent to ${purpose} is known.`];
      return standing.is === 'expired' ? [`The consent to ${purpose} ended at ${standing.at}.`] : [];
    });
  },
};
