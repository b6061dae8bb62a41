import type { Saying } from './history.ts';

/** A state that a consent was in from a moment on, by the names of DPV's consent statuses. */
export interface ConsentState {
  state: 'ConsentGiven' | 'RenewedConsentGiven' | 'ConsentRefused' | 'ConsentWithdrawn' | 'ConsentExpired';
  at: string;
  /** Absent where time alone brought it. */
  saying?: Saying;
}

/** The states that a consent went through until `now`, oldest first. `sayings` come oldest first. */
export function statesOf(sayings: readonly Saying[], now: string): ConsentState[] {
  const states: ConsentState[] = [];
  let standing: Saying | undefined;
  let everGiven = false;
  const expire = (until: string) => {
    if (standing?.expiresAt === undefined || Date.parse(standing.expiresAt) > Date.parse(until)) return;
    states.push({ state: 'ConsentExpired', at: standing.expiresAt });
    standing = undefined;
  };
  for (const saying of sayings) {
    expire(saying.time);
    if (saying.granted) {
      states.push({ state: standing ? 'RenewedConsentGiven' : 'ConsentGiven', at: saying.time, saying });
      standing = saying;
      everGiven = true;
    } else {
      states.push({ state: everGiven ? 'ConsentWithdrawn' : 'ConsentRefused', at: saying.time, saying });
      standing = undefined;
    }
  }
  expire(now);
  return states;
}
