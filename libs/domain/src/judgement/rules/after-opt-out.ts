import { choicesOn } from '../act.ts';
import { requestInForce, standingOn } from '../known.ts';
import type { Rule } from '../rule.ts';

/** What a person may opt out of: the organisation's own interests and public tasks, not contracts or duties. */
const OPTIONAL: ReadonlySet<string> = new Set(['legitimate-interest', 'public-task']);

export const afterOptOut: Rule = {
  id: 'after-opt-out',
  docs: 'it rests on a legitimate interest or a public task, and the person had opted out of the purpose, also by a signal; or it is a sale after a verified request to opt out (CCPA).',
  check(act, known, policy) {
    const refused = act.purposes.flatMap((purpose) => {
      if (act.legalBasis === undefined || !OPTIONAL.has(act.legalBasis)) return [];
      const standing = standingOn(known, choicesOn(act, purpose, policy), act.time);
      return standing.is === 'refused' ? [`The person has opted out of ${purpose} since ${standing.since.time}.`] : [];
    });
    const since = act.sharing && act.sharing.consideration !== 'none' && requestInForce(known, 'opt-out');
    return since ? [...refused, `The person has asked not to have their data sold since ${since.time}.`] : refused;
  },
};
