import { problem, type Problem } from '../problem.ts';
import { currentOrders, findOrder, type Erasure, type ErasureOrder } from './erasure.ts';
import type { Answer, NewErasureEvent, Receipt } from './events.ts';

type Answered = Extract<NewErasureEvent, { type: 'privacy.erasure.answered.v1' }>;

/** The order that is answered, as it was before; `event` is missing when the same answer stands there already. */
export type Reception = { ok: true; order: ErasureOrder; event?: Answered } | { ok: false; problem: Problem };

/**
 * Decides what a target's receipt does: it is recorded for any round that was ordered, however late and in whatever order it comes;
 * the same content for the same round is recorded once; what was never ordered is refused.
 */
export function receive(state: Erasure, receipt: Receipt): Reception {
  const order = findOrder(state, receipt);
  if (!order) {
    return { ok: false, problem: problem('not-found', 'This target was not given an order of this round; the receipt was not recorded.') };
  }
  const known = order.answers.some((answer) => sameContent(answer, receipt));
  return known ? { ok: true, order } : answer(order, { ...receipt });
}

/** Decides whether a person may record why a target never answered. Only past the due date: until then the target has its time. */
export function recordSilence(
  state: Erasure,
  said: { target: string; reason: string; worker: string; now: string; dueAt: string },
): Reception {
  const order = currentOrders(state).find(({ target }) => target === said.target);
  if (!order) return { ok: false, problem: problem('not-found', 'This target was not given an order; nothing was recorded.') };
  if (order.settledBy) return { ok: false, problem: problem('settled', 'This target has answered; nothing was recorded.') };
  if (Date.parse(said.now) < Date.parse(said.dueAt)) {
    return {
      ok: false,
      problem: problem('conflict', `The target has until ${said.dueAt} to answer; nothing was recorded. Try again then.`),
    };
  }
  const { target, reason, worker, now } = said;
  return answer(order, { target, round: order.round, outcome: 'unanswered', counts: {}, verified: false, reason, at: now, worker });
}

/** When and by whom it was said is left out: a worker that lost our answer says the same again later. */
function sameContent(one: Answer, other: Answer): boolean {
  return content(one) === content(other);
}

function content({ outcome, counts, verified, reason }: Answer): string {
  const sorted = Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([outcome, sorted, verified, reason ?? null]);
}

function answer(order: ErasureOrder, data: Answer): Reception {
  return { ok: true, order, event: { type: 'privacy.erasure.answered.v1', data } };
}
