import type { ErasureOutcome, EscalationStage, TargetKind } from '../events/index.ts';
import type { Answer, ErasureEvent, ErasureEventData, Stuck, Told } from './events.ts';

/** One round of one target's order, with everything that was answered to it, in the order of arrival. */
export interface ErasureOrder {
  target: string;
  targetKind: TargetKind;
  round: number;
  upTo: Record<string, string>;
  dueAt: string;
  orderedAt: string;
  answers: Answer[];
  /** The answer that settled it; others are kept for the record. */
  settledBy?: Answer;
  /** That the notice of it was accepted, where the target is a controller of its own; the first time. */
  told?: Told;
  /** How pressing it became while nobody settled it. */
  escalated?: EscalationStage[];
  /** That it fails and fails; the first time that this was told. */
  stuck?: Stuck;
}

/** An erasure as its events tell it. Each part is there once its event is. */
export interface Erasure {
  orders: ErasureOrder[];
  closing?: ErasureEventData['privacy.erasure.closing.v1'];
  closed?: { heads: Record<string, string> };
  shredding?: { at: string; unsettled: { target: string; round: number }[]; dueReached: boolean };
  shredded?: { at: string; dayKeys: string[] };
  certified?: { at: string } & ErasureEventData['privacy.erasure.certified.v1'];
}

/** Before anything was ordered. */
export const noErasure: Erasure = { orders: [] };

/** Folds one event into the erasure. What happened once does not happen again: a repeated step changes nothing. */
export function evolveErasure(state: Erasure, event: ErasureEvent): Erasure {
  const at = event.metadata.time;
  switch (event.type) {
    case 'privacy.erasure.ordered.v1':
      return findOrder(state, event.data) ? state : { ...state, orders: [...state.orders, { ...event.data, orderedAt: at, answers: [] }] };
    case 'privacy.erasure.answered.v1':
      return change(state, event.data, (order) => answered(state, order, event.data));
    case 'privacy.erasure.told.v1':
      return change(state, event.data, (order) => (order.told || state.certified ? order : { ...order, told: event.data }));
    case 'privacy.erasure.escalated.v1':
      return change(state, event.data, (order) => ({ ...order, escalated: [...new Set([...(order.escalated ?? []), event.data.stage])] }));
    case 'privacy.erasure.stuck.v1':
      return change(state, event.data, (order) => (order.stuck ? order : { ...order, stuck: event.data }));
    case 'privacy.erasure.closing.v1':
      return { ...state, closing: state.closing ?? event.data };
    case 'privacy.erasure.closed.v1':
      return { ...state, closed: state.closed ?? event.data };
    case 'privacy.erasure.shredding.v1':
      return { ...state, shredding: state.shredding ?? { at, ...event.data } };
    case 'privacy.erasure.shredded.v1':
      return { ...state, shredded: state.shredded ?? { at, ...event.data } };
    case 'privacy.erasure.certified.v1':
      return { ...state, certified: state.certified ?? { at, ...event.data } };
  }
}

/** The order of a target and round. */
export function findOrder(state: Erasure, named: { target: string; round: number }): ErasureOrder | undefined {
  return state.orders.find((order) => concerns(order, named));
}

/** The order of each target that counts now: its last round, which names everything that earlier ones did. */
export function currentOrders(state: Erasure): ErasureOrder[] {
  const last = new Map<string, ErasureOrder>();
  for (const order of state.orders) {
    if (order.round > (last.get(order.target)?.round ?? 0)) last.set(order.target, order);
  }
  return [...last.values()];
}

/** Answered for good; a controller of its own need not answer, but it must have been told. */
export function isSettled({ settledBy, targetKind, told }: ErasureOrder): boolean {
  return settledBy !== undefined || (targetKind === 'controller' && told !== undefined);
}

/** Current orders that are not settled. */
export function unsettledOrders(state: Erasure): ErasureOrder[] {
  return currentOrders(state).filter((order) => !isSettled(order));
}

/** The answer of a round that says what was erased, whose counts become `data.deleted`: the first, so that they are counted once. */
export function deletionsOf(order: ErasureOrder): Answer | undefined {
  return order.answers.find(({ outcome }) => outcome === 'erased' || outcome === 'retained');
}

function concerns(order: ErasureOrder, named: { target: string; round: number }): boolean {
  return order.target === named.target && order.round === named.round;
}

function change(state: Erasure, named: { target: string; round: number }, changed: (order: ErasureOrder) => ErasureOrder): Erasure {
  return { ...state, orders: state.orders.map((order) => (concerns(order, named) ? changed(order) : order)) };
}

function answered(state: Erasure, order: ErasureOrder, answer: Answer): ErasureOrder {
  const answers = [...order.answers, answer];
  // What was certified stays as it was signed.
  return !state.certified && settles(order, answer) ? { ...order, answers, settledBy: answer } : { ...order, answers };
}

/** How much an answer admits. What a person recorded gives way to anything that the target says. */
const admits: Readonly<Record<ErasureOutcome, number>> = {
  failed: 0,
  unanswered: 1,
  'nothing-held': 2,
  erased: 3,
  retained: 4,
  refused: 5,
};

/** A failure settles nothing. Of answers that contradict each other the one that admits more counts, in whatever order they come. */
function settles({ settledBy }: ErasureOrder, { outcome }: Answer): boolean {
  return outcome !== 'failed' && (!settledBy || admits[outcome] > admits[settledBy.outcome]);
}
