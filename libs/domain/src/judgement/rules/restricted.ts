import { basesOf } from '../act.ts';
import { requestInForce } from '../known.ts';
import { compareMoments } from '../moment.ts';
import type { Rule } from '../rule.ts';

/** Art. 18(2) GDPR: with consent, and for legal claims and the rights of others; a duty that the law imposes is not suspended either. */
const STILL_ALLOWED: ReadonlySet<string> = new Set(['consent', 'legal-obligation', 'vital-interest']);
const GROUNDS: ReadonlySet<string> = new Set(['legal-order', 'protection-of-rights']);

export const restricted: Rule = {
  id: 'restricted',
  docs: 'the processing is restricted (a verified request, until the person is told that it is lifted), and this is more than keeping the data (Art. 18 GDPR).',
  check(act, known, policy) {
    if (act.is === 'collection' || (act.sharing && GROUNDS.has(act.sharing.ground))) return [];
    const since = requestInForce(known, 'restriction');
    const lifted = known.notices.get('restriction-lifting');
    if (!since || (lifted && compareMoments(since, lifted) < 0)) return [];
    return act.purposes
      .filter((purpose) => !basesOf(act, purpose, policy).some((basis) => STILL_ALLOWED.has(basis)))
      .map((purpose) => `The processing of the person's data is restricted since ${since.time}, so not allowed for ${purpose}.`);
  },
};
