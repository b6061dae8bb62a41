import type { ReceiptOutcome } from '#domain';
import type { Connector, Who } from '#connectors';
import type { Claimed, ErasureWork, ReceiptGiven, ReceiptResult, Worker } from './erasure-work.ts';

/** An order as it is sent: it names nobody. */
export interface OrderSent {
  controller: string;
  erasure: string;
  target: string;
}

/** What came of an order: a receipt was recorded, nothing was left to do, or it has to be tried again. */
export type Handled =
  | { done: true; outcome: ReceiptOutcome | 'settled' }
  /** `code`: why, without personal data. */
  | { done: false; code: string };

/**
 * Works one order from claim to receipt: erases, looks again, and says what was found. Whatever carries orders calls this, as often as
 * it likes. A target is `erased` only when it was looked at again and nothing was left; what failed is said once and tried again.
 */
export async function handleOrder(
  order: OrderSent,
  connector: Connector,
  work: ErasureWork,
  worker: Worker,
  now: () => Date,
): Promise<Handled> {
  const { erasure, target } = order;
  const claimed = await work.claim(worker, erasure, target);
  if (!claimed.ok)
    return claimed.problem.status === 410 ? { done: true, outcome: 'settled' } : { done: false, code: codeOf(claimed.problem.type) };
  const answer = await eraseAndVerify(claimed.order, connector);
  const receipt: ReceiptGiven = { round: claimed.order.round, ...answer, at: now().toISOString() };
  const recorded: ReceiptResult = await work.receipt(worker, erasure, target, receipt);
  if (!recorded.ok) return { done: false, code: codeOf(recorded.problem.type) };
  return answer.outcome === 'failed' ? { done: false, code: answer.reason ?? 'failed' } : { done: true, outcome: answer.outcome };
}

type Answer = Pick<ReceiptGiven, 'outcome' | 'counts' | 'verified' | 'reason'>;

async function eraseAndVerify({ identifiers, records }: Claimed, connector: Connector): Promise<Answer> {
  const who: Who = { identifiers, records };
  const erased = await connector.erase(who);
  if (!erased.ok) return { outcome: 'failed', counts: {}, verified: false, reason: erased.code };
  const counts = Object.fromEntries(Object.entries(erased.counts).filter(([, count]) => count > 0));
  // The next attempt finds nothing of what this one deleted, so it is said with the failure.
  const failed = (reason: string): Answer => ({ outcome: 'failed', counts, verified: false, reason });
  // Rows that lost their parent are found by what the erasure found, and no longer by the person's identifiers.
  const again = await connector.verify({ identifiers, records: [...records, ...erased.found] });
  if (!again.ok) return failed(again.code);
  if (Object.values(again.remaining).some((count) => count > 0)) return failed('still-found');
  const [kept] = erased.retained.filter(({ count }) => count > 0);
  if (kept) return { outcome: 'retained', counts, verified: true, reason: kept.ground };
  return { outcome: Object.keys(counts).length > 0 ? 'erased' : 'nothing-held', counts, verified: true };
}

/** `https://lethe.dev/problems/<kind>` → kind. */
function codeOf(type: string): string {
  return type.slice(type.lastIndexOf('/') + 1);
}
