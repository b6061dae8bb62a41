import { problem, type Problem } from '../problem.ts';
import { findOrder, isSettled, type Erasure } from './erasure.ts';
import type { NewErasureEvent, Stuck } from './events.ts';

type StuckEvent = Extract<NewErasureEvent, { type: 'privacy.erasure.stuck.v1' }>;

/** `event` is missing when it was said before, or does not matter any more. */
export type Sticking = { ok: true; event?: StuckEvent } | { ok: false; problem: Problem };

/** Decides whether it is to be said of an order that it fails and fails: once, and only while nobody has settled it. */
export function recordStuck(state: Erasure, stuck: Stuck): Sticking {
  const order = findOrder(state, stuck);
  if (!order)
    return { ok: false, problem: problem('not-found', 'This target was not given an order of this round; nothing was recorded.') };
  if (order.stuck || isSettled(order) || state.certified) return { ok: true };
  return { ok: true, event: { type: 'privacy.erasure.stuck.v1', data: stuck } };
}
