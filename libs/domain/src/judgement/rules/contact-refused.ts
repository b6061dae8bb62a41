import { basesOf, isContactPurpose } from '../act.ts';
import { standingOn } from '../known.ts';
import type { Rule } from '../rule.ts';

/** A notice of a breach is owed whatever the person wants. */
const OWED: ReadonlySet<string> = new Set(['legal-obligation', 'vital-interest']);

export const contactRefused: Rule = {
  id: 'contact-refused',
  docs: 'the person was contacted for a purpose that they had refused, alone or with every contact; what only the law demands is no contradiction.',
  check(act, known, policy) {
    if (act.is !== 'contact') return [];
    return act.purposes.flatMap((purpose) => {
      const bases = basesOf(act, purpose, policy);
      if (bases.length > 0 && bases.every((basis) => OWED.has(basis))) return [];
      const standing = standingOn(known, purpose, isContactPurpose(purpose, policy), act.time);
      return standing.is === 'refused' ? [`The person has refused to be contacted for ${purpose} since ${standing.since.time}.`] : [];
    });
  },
};
