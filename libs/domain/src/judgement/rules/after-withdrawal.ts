import { choicesOn } from '../act.ts';
import { needsConsent } from '../consent.ts';
import { standingOn } from '../known.ts';
import type { Rule } from '../rule.ts';

export const afterWithdrawal: Rule = {
  id: 'after-withdrawal',
  docs: 'it rests on consent, and the person had withdrawn it or said no (Art. 7(3) GDPR).',
  check(act, known, policy) {
    if (act.is === 'contact') return [];
    return act.purposes.flatMap((purpose) => {
      if (!needsConsent(act, purpose, policy)) return [];
      const standing = standingOn(known, choicesOn(act, purpose, policy), act.time);
      return standing.is === 'refused' ? [`The person has refused ${purpose} since ${standing.since.time}.`] : [];
    });
  },
};
