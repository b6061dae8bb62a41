import { afterBusinessDays } from '../../business-days.ts';
import { addDuration, parseDuration } from '../../duration.ts';
import type { ContactRules } from '../../policy/policy.ts';
import { basesOf, choicesOn } from '../act.ts';
import { standingOn } from '../known.ts';
import type { Rule } from '../rule.ts';

/** A notice of a breach is owed whatever the person wants. */
const OWED: ReadonlySet<string> = new Set(['legal-obligation', 'vital-interest']);

export const contactRefused: Rule = {
  id: 'contact-refused',
  docs: 'the person was contacted for a purpose that they had refused, alone or with every contact, after the time in which the policy says an opt-out takes effect; what only the law demands, and what the policy sends even after an opt-out from all contact, is no contradiction.',
  check(act, known, policy) {
    if (act.is !== 'contact') return [];
    const { contactRules = {} } = policy;
    return act.purposes.flatMap((purpose) => {
      const bases = basesOf(act, purpose, policy);
      if (bases.length > 0 && bases.every((basis) => OWED.has(basis))) return [];
      const standing = standingOn(known, choicesOn(act, purpose, policy), act.time);
      if (standing.is !== 'refused' || Date.parse(act.time) < inEffect(standing.since.time, contactRules)) return [];
      const law = act.contact?.commercial ? lawIn(contactRules, standing.since.time, act.time) : '';
      return [`The person has refused to be contacted for ${purpose} since ${standing.since.time}.${law}`];
    });
  },
};

/** From when on an opt-out binds, by the policy's own promise. */
function inEffect(since: string, { optOutWithin = '' }: ContactRules): number {
  const reading = parseDuration(optOutWithin);
  return (reading.ok ? addDuration(new Date(since), reading.duration) : new Date(since)).getTime();
}

function lawIn({ optOutLimitBusinessDays: days }: ContactRules, since: string, time: string): string {
  if (days === undefined) return '';
  const isOver = Date.parse(time) >= afterBusinessDays(new Date(since), days).getTime();
  return isOver ? ` The law's ${days} business days are over too.` : ` The law's ${days} business days are not over.`;
}
