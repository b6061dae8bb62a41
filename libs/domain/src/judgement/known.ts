import type { Notice, RequestKind, SignalKind } from '../events/index.ts';
import type { Fact, Moment, ToldFact } from './fact.ts';
import { compareMoments } from './moment.ts';

type Told<Is extends Fact['is']> = Extract<Fact, { is: Is }> & Moment;

/** What is known of a person at a moment, of each thing the last word. */
export interface Known {
  /** By purpose; what was said of everything and of every contact stands under `EVERYTHING` and `EVERY_CONTACT`. */
  readonly choices: ReadonlyMap<string, Told<'consent' | 'refusal'>>;
  readonly signals: ReadonlyMap<SignalKind, Told<'signal'>>;
  readonly notices: ReadonlyMap<Notice, Told<'notice'>>;
  readonly age?: Told<'age'>;
  /** By id of the request. */
  readonly requests: ReadonlyMap<string, KnownRequest>;
}

export interface KnownRequest {
  readonly kind?: RequestKind;
  readonly state?: Told<'request-state'>;
}

/**
 * What was known of a person at a moment: the facts told before it, whatever the order in which they come, folded by time and, at the same time, by place in
 * the ledger. Facts may be those of several linked persons; they then are one.
 */
export function known(told: readonly ToldFact[], at: Moment): Known {
  const before = told.filter((fact) => compareMoments(fact, at) < 0).toSorted(compareMoments);
  const choices = new Map<string, Told<'consent' | 'refusal'>>();
  const signals = new Map<SignalKind, Told<'signal'>>();
  const notices = new Map<Notice, Told<'notice'>>();
  const requests = new Map<string, KnownRequest>();
  let age: Told<'age'> | undefined;
  for (const fact of before) {
    if (fact.is === 'consent' || fact.is === 'refusal') choices.set(fact.purpose, fact);
    else if (fact.is === 'signal') signals.set(fact.signal, fact);
    else if (fact.is === 'notice') notices.set(fact.notice, fact);
    else if (fact.is === 'age') age = fact;
    else requests.set(fact.request, { ...requests.get(fact.request), ...(fact.is === 'request' ? { kind: fact.kind } : { state: fact }) });
  }
  return { choices, signals, notices, requests, ...(age && { age }) };
}

/** Where a person stands on a purpose. */
export type Standing =
  | { readonly is: 'unsaid' }
  | { readonly is: 'granted'; readonly since: Moment }
  | { readonly is: 'expired'; readonly at: string }
  | { readonly is: 'refused'; readonly since: Moment };

/**
 * Where a person stands at a time: the last of what they said of a purpose and of whatever wider reaches it, as `choicesOn` lists them. A consent that has run out does
 * not bring an earlier refusal back.
 */
export function standingOn({ choices }: Known, about: readonly string[], time: string): Standing {
  const said = about.flatMap((each) => choices.get(each) ?? []);
  const last = said.toSorted(compareMoments).at(-1);
  if (!last) return { is: 'unsaid' };
  if (last.is === 'refusal') return { is: 'refused', since: last };
  if (last.expiresAt !== undefined && Date.parse(last.expiresAt) <= Date.parse(time)) return { is: 'expired', at: last.expiresAt };
  return { is: 'granted', since: last };
}

/** The last moment since which a request of this kind holds: the person was verified, and the request was not refused. */
export function requestInForce({ requests }: Known, asked: RequestKind): Moment | undefined {
  const states = [...requests.values()].flatMap(({ kind, state }) => (kind === asked && state?.state === 'verified' ? state : []));
  return states.toSorted(compareMoments).at(-1);
}
