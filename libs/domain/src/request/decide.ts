import type { Regulation, RequestKind } from '../events/index.ts';
import { problem, type Problem, type ProblemKind } from '../problem.ts';
import { dueDate } from './due.ts';
import type { NewRequestEvent } from './events.ts';
import { between, type Request, type RequestState } from './request.ts';

/** What can be done with a request. Times are RFC 3339; grounds, reasons, methods and outcomes are codes. */
export type RequestCommand =
  | {
      do: 'open';
      kind: RequestKind;
      regulation: Regulation;
      receivedAt: string;
      subject: string;
      known: boolean;
      identifierTypes: string[];
    }
  | { do: 'verify'; method: string }
  | {
      do: 'approve';
      /** The pseudonyms that belong to the person now. */
      closure: string[];
      /** The pseudonyms that the approver was shown. */
      shown: string[];
      /** Ids of the legal holds that cover the person now. */
      heldBy: string[];
      /** Whether another person has to approve than who opened or verified (`LETHE_FOUR_EYES`). */
      fourEyes: boolean;
    }
  | { do: 'refuse'; ground: string; complaintRoute: string; judicialRemedy: string }
  | { do: 'extend'; reason: string }
  | { do: 'pause'; reason: string }
  | { do: 'resume' }
  | { do: 'complete'; outcome: string; export?: string };

/** Who gives the command and when it is. */
export interface Order {
  actor: string;
  now: string;
}

/** Either what happened, or why nothing did. */
export type RequestDecision = { ok: true; event: NewRequestEvent } | { ok: false; problem: Problem };

/** The actor that stands for Lethe itself in events. */
export const LETHE = 'lethe';

/** Kinds whose answer releases or destroys data, so that a second person has to approve first. */
const needsApproval: ReadonlySet<RequestKind> = new Set(['access', 'portability', 'erasure']);

/** Decides what a command does to a request. Pure: the same state, command and order always lead to the same decision. */
export function decideRequest(state: RequestState, command: RequestCommand, order: Order): RequestDecision {
  if (command.do === 'open') return state ? refused('conflict', 'The request is open already.') : open(command, order);
  if (!state) return refused('not-found', 'There is no such request.');
  if (state.status === 'refused' || state.status === 'completed') {
    return refused('conflict', `The request is ${state.status}; nothing was changed. Open a new one if the person asks again.`);
  }
  if (state.pausedSince && command.do !== 'resume') {
    return refused('conflict', 'The request is paused; nothing was changed. Resume it first.');
  }
  switch (command.do) {
    case 'verify':
      return verify(state, command.method);
    case 'approve':
      return approve(state, command, order);
    case 'refuse':
      return refuse(state, command);
    case 'extend':
      return extend(state, command.reason, order);
    case 'pause':
      return pause(state, command.reason);
    case 'resume':
      return resume(state, order);
    case 'complete':
      return complete(state, command, order);
  }
}

type Command<Do extends RequestCommand['do']> = Extract<RequestCommand, { do: Do }>;

function open(command: Command<'open'>, { now }: Order): RequestDecision {
  const { kind, regulation, receivedAt, subject, known, identifierTypes } = command;
  if (Date.parse(receivedAt) > Date.parse(now)) {
    return refused(
      'invalid-request',
      'The request was received in the future; nothing was opened. Correct the time of receipt.',
      '/receivedAt',
    );
  }
  const dueAt = dueDate(regulation, receivedAt);
  return happened({ type: 'privacy.request.opened.v1', data: { kind, regulation, receivedAt, dueAt, subject, known, identifierTypes } });
}

function verify(state: Request, method: string): RequestDecision {
  if (state.status !== 'opened') return refused('conflict', 'The person was verified before; nothing was changed.');
  return happened({ type: 'privacy.request.verified.v1', data: { method } });
}

function approve(state: Request, { closure, shown, heldBy, fourEyes }: Command<'approve'>, { actor }: Order): RequestDecision {
  if (state.status === 'approved') return refused('conflict', 'The request was approved before; nothing was changed.');
  if (state.status !== 'verified') return refused('conflict', 'Nobody has verified the person; nothing was approved. Verify first.');
  if (fourEyes && (actor === state.openedBy || actor === state.verified?.by)) {
    return refused('four-eyes', 'Who opened or verified a request does not approve it; nothing was approved. Ask another person.');
  }
  if (!sameMembers(closure, shown)) {
    return refused(
      'closure-changed',
      'Other pseudonyms belong to the person than were shown; nothing was approved. Read the request again.',
    );
  }
  if (state.kind === 'erasure' && heldBy.length > 0) {
    return refused('held', `Legal hold ${heldBy.join(', ')} covers the person; nothing was approved. Lift it, or refuse the request.`);
  }
  return happened({ type: 'privacy.request.approved.v1', data: { closure, fourEyes } });
}

function refuse(state: Request, { ground, complaintRoute, judicialRemedy }: Command<'refuse'>): RequestDecision {
  if (state.status === 'approved')
    return refused('conflict', 'The request was approved and is being carried out; it can no longer be refused.');
  return happened({ type: 'privacy.request.refused.v1', data: { ground, complaintRoute, judicialRemedy } });
}

function extend(state: Request, reason: string, { now }: Order): RequestDecision {
  if (state.extended) return refused('conflict', 'The time was extended before, and the law allows it once; the due date stays.');
  if (Date.parse(now) >= Date.parse(state.dueAt)) {
    return refused('conflict', 'The due date has passed, and the person has to be told before it; the due date stays.');
  }
  const dueAt = dueDate(state.regulation, state.receivedAt, { extended: true, pausedMs: state.pausedMs });
  return happened({ type: 'privacy.request.extended.v1', data: { reason, dueAt } });
}

function pause(state: Request, reason: string): RequestDecision {
  if (state.status === 'approved') return refused('conflict', 'The request was approved and is being carried out; its clock runs on.');
  return happened({ type: 'privacy.request.paused.v1', data: { reason } });
}

function resume(state: Request, { now }: Order): RequestDecision {
  if (!state.pausedSince) return refused('conflict', 'The request is not paused; nothing was changed.');
  const pausedMs = state.pausedMs + between(state.pausedSince, now);
  const dueAt = dueDate(state.regulation, state.receivedAt, { extended: state.extended, pausedMs });
  return happened({ type: 'privacy.request.resumed.v1', data: { dueAt } });
}

function complete(state: Request, command: Command<'complete'>, { actor }: Order): RequestDecision {
  if (needsApproval.has(state.kind) && state.status !== 'approved') {
    return refused('conflict', 'The request was not approved; it is not completed. Approve or refuse it.');
  }
  if (state.kind === 'erasure' && actor !== LETHE) {
    return refused('conflict', 'An erasure is completed by its certificate, once every system and recipient has answered.');
  }
  const data = { outcome: command.outcome, ...(command.export === undefined ? {} : { export: command.export }) };
  return happened({ type: 'privacy.request.completed.v1', data });
}

function sameMembers(some: string[], others: string[]): boolean {
  return new Set(some).symmetricDifference(new Set(others)).size === 0;
}

function happened(event: NewRequestEvent): RequestDecision {
  return { ok: true, event };
}

function refused(kind: ProblemKind, detail: string, pointer?: string): RequestDecision {
  return { ok: false, problem: problem(kind, detail, pointer ? { errors: [{ pointer, reason: detail }] } : {}) };
}
