import type { Act } from '../act.ts';
import type { Known } from '../known.ts';
import { compareMoments } from '../moment.ts';
import type { Rule } from '../rule.ts';

export const signalIgnored: Rule = {
  id: 'signal-ignored',
  docs: 'the policy says that a signal (Do Not Track, Global Privacy Control) is an opt-out of the purpose, and it was seen on the request or received before, with no consent since.',
  check(act, known, { signals = [] }) {
    return signals.flatMap(({ signal, optsOutOf }) =>
      act.purposes
        .filter((purpose) => optsOutOf.includes(purpose) && isHeard(signal, purpose, act, known))
        .map((purpose) => `The policy says that ${signal} opts out of ${purpose}, and it was sent.`),
    );
  },
};

/** What the very request says goes before what was heard earlier. A consent that has run out allows nothing any more. */
function isHeard(signal: 'dnt' | 'gpc', purpose: string, { signals, time }: Act, known: Known): boolean {
  if (signals[signal] !== undefined) return signals[signal];
  const heard = known.signals.get(signal);
  if (heard?.value !== '1') return false;
  const choice = known.choices.get(purpose);
  if (choice?.is !== 'consent' || compareMoments(choice, heard) < 0) return true;
  return choice.expiresAt !== undefined && Date.parse(choice.expiresAt) <= Date.parse(time);
}
