import { problem, type Problem } from '../problem.ts';
import { findOrder, isSettled, type Erasure } from './erasure.ts';
import type { NewErasureEvent, Told } from './events.ts';

type ToldEvent = Extract<NewErasureEvent, { type: 'privacy.erasure.told.v1' }>;

/** `event` is missing when the recipient was told or has answered already. */
export type Telling = { ok: true; event?: ToldEvent } | { ok: false; problem: Problem };

/**
 * Decides whether an accepted notice settles an order. Only a controller of its own is settled by being told; systems and processors have to answer
 * (Art. 28(3)(g), Art. 19 GDPR). What is settled is told once, however often the notice was accepted.
 */
export function recordTold(state: Erasure, told: Told): Telling {
  const order = findOrder(state, told);
  if (!order)
    return { ok: false, problem: problem('not-found', 'This recipient was not given an order of this round; nothing was recorded.') };
  if (order.targetKind !== 'controller') {
    return { ok: false, problem: problem('conflict', 'This target has to answer itself; that it was told was not recorded.') };
  }
  return isSettled(order) || state.certified ? { ok: true } : { ok: true, event: { type: 'privacy.erasure.told.v1', data: told } };
}
