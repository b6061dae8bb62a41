import { requestInForce } from '../known.ts';
import type { Rule } from '../rule.ts';

const OBJECTIONABLE: ReadonlySet<string> = new Set(['legitimate-interest', 'public-task']);

export const afterObjection: Rule = {
  id: 'after-objection',
  docs: 'the person had objected (a verified request that was not refused), and it rests on a legitimate interest or a public task, or advertises (Art. 21 GDPR).',
  check({ legalBasis, contact }, known) {
    if (!contact?.commercial && (legalBasis === undefined || !OBJECTIONABLE.has(legalBasis))) return [];
    const since = requestInForce(known, 'objection');
    return since ? [`The person has objected since ${since.time}.`] : [];
  },
};
