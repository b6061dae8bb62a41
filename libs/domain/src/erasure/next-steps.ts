import type { EscalationStage, TargetKind } from '../events/index.ts';
import { currentOrders, deletionsOf, isSettled, unsettledOrders, type Erasure, type ErasureOrder } from './erasure.ts';
import { standingOf } from './standing.ts';

/** What the process needs to know beside the erasure's own events. */
export interface ErasureFacts {
  request: 'approved' | 'completed' | 'other';
  /** When the answer to the request is due, RFC 3339. */
  dueAt: string;
  /** True where the person does not exist: nobody waits, so nothing is pressing, and the drill itself says who stayed silent. */
  drill?: boolean;
  /** The pseudonyms that belong to the person now. */
  closure: string[];
  /** Ids of the legal holds that cover the person now. */
  heldBy: string[];
  /** Until when it waits for a bundle that the person asked for and that is not made yet, RFC 3339: what it is made of must not be erased before. */
  collectUntil?: string;
  /** Every registered system, and every system and recipient that the person's events name. */
  targets: ErasureTarget[];
  /** Which pages of the process the keeper has carried out in the vault. */
  applied: { closing: boolean; shredding: boolean };
  /** The rounds whose deletions stand in the ledger. */
  deletionsRecorded: { target: string; round: number }[];
}

export interface ErasureTarget {
  target: string;
  targetKind: TargetKind;
  /** The last revision of each pseudonym's stream at which data was collected there or shared with it. */
  reached: Record<string, bigint>;
}

/** What to do next. Each can be repeated after a crash. */
export type ErasureStep =
  | { do: 'order'; target: string; targetKind: TargetKind; round: number }
  | { do: 'record-deletions'; target: string; round: number }
  | { do: 'escalate'; target: string; round: number; stage: EscalationStage; reason?: string }
  | { do: 'close' }
  | { do: 'confirm-closed' }
  | { do: 'shred'; unsettled: { target: string; round: number }[]; dueReached: boolean }
  | { do: 'confirm-shredded' }
  | { do: 'certify' }
  | { do: 'complete-request' }
  | { do: 'wait'; for: 'approval' | 'lifting-of-holds' | 'collection' | 'answers' | 'keeper'; until?: string };

/**
 * The next steps of an erasure, read from its events and from what is known around it. They lead from orders over closing, closed,
 * shredding and shredded to the certificate, in that order and never back; past the due date nobody's silence keeps the person's key.
 * Nothing to do any more: no steps.
 */
export function nextSteps(state: Erasure, facts: ErasureFacts, now: string): ErasureStep[] {
  if (!state.certified && facts.request !== 'approved') return [{ do: 'wait', for: 'approval' }];
  const further = state.certified ? atTheEnd(facts) : [...escalations(state, facts, now), ...onTheWay(state, facts, now)];
  return [...deletionsToRecord(state, facts), ...further];
}

function atTheEnd(facts: ErasureFacts): ErasureStep[] {
  return facts.request === 'completed' ? [] : [{ do: 'complete-request' }];
}

function onTheWay(state: Erasure, facts: ErasureFacts, now: string): ErasureStep[] {
  const due = Date.parse(now) >= Date.parse(facts.dueAt);
  if (state.shredded) return unsettledOrders(state).length > 0 ? [{ do: 'wait', for: 'answers' }] : [{ do: 'certify' }];
  if (state.shredding) return facts.applied.shredding ? [{ do: 'confirm-shredded' }] : [{ do: 'wait', for: 'keeper' }];
  if (state.closing && !state.closed) return facts.applied.closing ? [{ do: 'confirm-closed' }] : [{ do: 'wait', for: 'keeper' }];
  // A hold placed after the approval stops what has not begun to close; what is closed cannot be opened again.
  if (!state.closing && facts.heldBy.length > 0) return [{ do: 'wait', for: 'lifting-of-holds' }];
  if (facts.collectUntil !== undefined && state.orders.length === 0 && Date.parse(now) < Date.parse(facts.collectUntil))
    return [{ do: 'wait', for: 'collection', until: facts.collectUntil }];
  const orders = ordersToGive(state, facts);
  if (orders.length > 0) return orders;
  const unsettled = unsettledOrders(state).map(({ target, round }) => ({ target, round }));
  if (unsettled.length > 0 && !due) return [{ do: 'wait', for: 'answers', until: facts.dueAt }];
  return state.closed ? [{ do: 'shred', unsettled, dueReached: due }] : [{ do: 'close' }];
}

/** Each unsettled order whose time runs out or is over, unless that was said of it. */
function escalations(state: Erasure, { dueAt, drill }: ErasureFacts, now: string): ErasureStep[] {
  const stage = standingOf(state, dueAt, now);
  if (stage === 'in-time' || drill) return [];
  return unsettledOrders(state)
    .filter(({ escalated = [] }) => !escalated.includes(stage))
    .map(({ target, round, answers }) => {
      const reason = answers.at(-1)?.reason;
      return { do: 'escalate', target, round, stage, ...(reason === undefined ? {} : { reason }) };
    });
}

/** An order for each target that has none, or whose last one does not name all there is to erase, or names what is no longer the person's. */
function ordersToGive(state: Erasure, facts: ErasureFacts): ErasureStep[] {
  const current = new Map(currentOrders(state).map((order) => [order.target, order]));
  const closure = state.closing?.closure ?? facts.closure;
  return facts.targets.flatMap(({ target, targetKind, reached }): ErasureStep[] => {
    const last = current.get(target);
    const round = (last?.round ?? 0) + 1;
    const needed =
      !last || lacksSomebody(last, closure) || isWithdrawn(last, closure) || (state.closed && fallsShort(last, closure, reached));
    return needed ? [{ do: 'order', target, targetKind, round }] : [];
  });
}

/** A pseudonym was linked since. */
function lacksSomebody(order: ErasureOrder, closure: string[]): boolean {
  return closure.some((pseudonym) => !(pseudonym in order.upTo));
}

/** A pseudonym was unlinked since and the target has not acted yet. What was erased stays erased. */
function isWithdrawn(order: ErasureOrder, closure: string[]): boolean {
  return !isSettled(order) && Object.keys(order.upTo).some((pseudonym) => !closure.includes(pseudonym));
}

/** Data came to the target after the order was given. Asked once the person is closed: before that more may come with every event. */
function fallsShort(order: ErasureOrder, closure: string[], reached: Record<string, bigint>): boolean {
  return closure.some((pseudonym) => (reached[pseudonym] ?? -1n) >= BigInt(order.upTo[pseudonym] ?? 0));
}

function deletionsToRecord(state: Erasure, facts: ErasureFacts): ErasureStep[] {
  return state.orders
    .filter((order) => deletionsOf(order))
    .filter(({ target, round }) => !facts.deletionsRecorded.some((done) => done.target === target && done.round === round))
    .map(({ target, round }) => ({ do: 'record-deletions', target, round }));
}
