import { purposeRule } from '../../policy/look-up.ts';
import { choicesOn } from '../act.ts';
import { standingOn } from '../known.ts';
import type { Rule } from '../rule.ts';

/** Whatever the processing afterwards rests on: ePrivacy knows no legitimate interest. */
export const deviceWithoutConsent: Rule = {
  id: 'device-without-consent',
  docs: "the purpose reads or writes the person's device for more than what they asked for, and no consent is in force (Art. 5(3) ePrivacy Directive).",
  check(act, known, policy) {
    if (act.is !== 'collection' && act.is !== 'use') return [];
    return act.purposes
      .filter((purpose) => purposeRule(policy, purpose)?.device === 'other')
      .filter((purpose) => standingOn(known, choicesOn(act, purpose, policy), act.time).is !== 'granted')
      .map((purpose) => `${purpose} reads or writes the person's device, and no consent to it is in force.`);
  },
};
