import type { AgeBand, LedgerEvent, Notice, RequestKind, SignalKind } from '../events/index.ts';

/** Purposes of what a person says of everything, and of every contact. No code of a purpose contains `*`. */
export const EVERYTHING = '*';
export const EVERY_CONTACT = '*contact';

/** Something that an event tells of a person and that judgements rest on, in clear attributes only. Of one topic the last word counts. */
export type Fact =
  /** `expiresAt` is RFC 3339. */
  | { readonly is: 'consent'; readonly purpose: string; readonly noticeVersion: string; readonly expiresAt?: string }
  /** A withdrawal or an opt-out, of a purpose, {@link EVERYTHING} or {@link EVERY_CONTACT}. */
  | { readonly is: 'refusal'; readonly purpose: string }
  | { readonly is: 'signal'; readonly signal: SignalKind; readonly value: string }
  | { readonly is: 'notice'; readonly notice: Notice }
  | { readonly is: 'age'; readonly band: AgeBand }
  /** What a data-subject request asks for. */
  | { readonly is: 'request'; readonly request: string; readonly kind: RequestKind }
  | { readonly is: 'request-state'; readonly request: string; readonly state: 'verified' | 'refused' };

/** When something happened, and its place in the ledger; what is not recorded has the place that it would have, behind everything. */
export interface Moment {
  /** RFC 3339. */
  readonly time: string;
  readonly position: bigint;
}

/** A fact and when it was said. */
export type ToldFact = Fact & Moment;

/** What a fact is about: a later one with the same topic takes its place. */
export function topicOf(fact: Fact): string {
  switch (fact.is) {
    case 'consent':
    case 'refusal':
      return `choice/${fact.purpose}`;
    case 'signal':
      return `signal/${fact.signal}`;
    case 'notice':
      return `notice/${fact.notice}`;
    case 'age':
      return 'age';
    case 'request':
      return `request/${fact.request}`;
    case 'request-state':
      return `request/${fact.request}/state`;
  }
}

/** The facts that an event tells, no two of one topic. They are about the person of the event; of `request.opened`, about the one that it names. */
export function factsOf({ type, stream, data }: Pick<LedgerEvent, 'type' | 'stream' | 'data'>): Fact[] {
  const event = { type, stream, data } as LedgerEvent;
  switch (event.type) {
    case 'privacy.consent.granted.v1': {
      const { purposes, noticeVersion, expiresAt } = event.data;
      return distinct(purposes).map((purpose) => ({
        is: 'consent',
        purpose,
        noticeVersion,
        ...(expiresAt !== undefined && { expiresAt }),
      }));
    }
    case 'privacy.consent.withdrawn.v1':
    case 'privacy.optout.carried.v1':
      return optOutFacts(event.data);
    case 'privacy.signal.received.v1': {
      const { signal, value, optOutOf = [] } = event.data;
      return [{ is: 'signal', signal, value }, ...optOutFacts({ purposes: optOutOf })];
    }
    case 'privacy.notice.given.v1':
      return event.data.delivered === false ? [] : [{ is: 'notice', notice: event.data.notice }];
    case 'privacy.subject.described.v1':
      return event.data.ageBand === undefined ? [] : [{ is: 'age', band: event.data.ageBand }];
    case 'privacy.request.opened.v1':
      return [{ is: 'request', request: requestOf(event.stream), kind: event.data.kind }];
    case 'privacy.request.verified.v1':
      return [{ is: 'request-state', request: requestOf(event.stream), state: 'verified' }];
    case 'privacy.request.refused.v1':
      return [{ is: 'request-state', request: requestOf(event.stream), state: 'refused' }];
    default:
      return [];
  }
}

/** What an opt-out says, in whatever event it stands. */
export function optOutFacts({ purposes = [], scope }: { purposes?: readonly string[]; scope?: string }): Fact[] {
  const scopes = scope === undefined ? [] : [scope === 'all' ? EVERYTHING : EVERY_CONTACT];
  return distinct([...purposes, ...scopes]).map((purpose) => ({ is: 'refusal', purpose }));
}

function distinct(purposes: readonly string[]): string[] {
  return [...new Set(purposes)];
}

/** The id in `request-<id>`. */
function requestOf(stream: string): string {
  return stream.slice('request-'.length);
}
