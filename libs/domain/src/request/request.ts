import type { Regulation, RequestKind } from '../events/index.ts';
import type { RequestEvent } from './events.ts';

/** A data-subject request as its events tell it. */
export interface Request {
  status: 'opened' | 'verified' | 'approved' | 'refused' | 'completed';
  kind: RequestKind;
  regulation: Regulation;
  receivedAt: string;
  dueAt: string;
  /** Pseudonym of the person. */
  subject: string;
  /** False when the ledger did not know the identifiers. */
  known: boolean;
  identifierTypes: string[];
  /** True where the person does not exist: a drill. */
  drill?: boolean;
  openedBy: string;
  openedAt: string;
  verified?: { by: string; at: string; method: string };
  /** With the pseudonyms that belonged to the person when it was approved, and whether another person than the preparer had to do it. */
  approved?: { by: string; at: string; closure: string[]; fourEyes: boolean };
  refused?: { by: string; at: string; ground: string; complaintRoute: string; judicialRemedy: string };
  completed?: { by: string; at: string; outcome: string; export?: string };
  extended: boolean;
  /** Since when the clock stands still. */
  pausedSince?: string;
  /** For how long it stood still before, in milliseconds. */
  pausedMs: number;
}

/** Undefined before it was opened. */
export type RequestState = Request | undefined;

/** Folds one event into the request. An event that cannot follow leaves it as it is: deciding is where order is guarded. */
export function evolveRequest(state: RequestState, event: RequestEvent): RequestState {
  const { actor: by, time: at } = event.metadata;
  if (event.type === 'privacy.request.opened.v1') {
    return { status: 'opened', ...event.data, openedBy: by, openedAt: at, extended: false, pausedMs: 0 };
  }
  if (!state) return state;
  switch (event.type) {
    case 'privacy.request.verified.v1':
      return { ...state, status: 'verified', verified: { by, at, method: event.data.method } };
    case 'privacy.request.approved.v1':
      return { ...state, status: 'approved', approved: { by, at, ...event.data } };
    case 'privacy.request.refused.v1':
      return { ...state, status: 'refused', refused: { by, at, ...event.data } };
    case 'privacy.request.extended.v1':
      return { ...state, extended: true, dueAt: event.data.dueAt };
    case 'privacy.request.paused.v1':
      return { ...state, pausedSince: at };
    case 'privacy.request.resumed.v1': {
      const { pausedSince, ...running } = state;
      return { ...running, dueAt: event.data.dueAt, pausedMs: state.pausedMs + between(pausedSince ?? at, at) };
    }
    case 'privacy.request.completed.v1':
      return { ...state, status: 'completed', completed: { by, at, ...event.data } };
  }
}

/** Milliseconds from one RFC 3339 time to a later one. */
export function between(from: string, to: string): number {
  return Math.max(0, Date.parse(to) - Date.parse(from));
}
