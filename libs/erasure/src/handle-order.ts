import type { ReceiptOutcome } from '#domain';
import type { Connector, Who } from '#connectors';
import { larger, type Claimed, type ErasureWork, type ReceiptGiven, type ReceiptResult, type Worker } from './erasure-work.ts';

/** An order as it is sent: it names nobody. */
export interface OrderSent {
  controller: string;
  erasure: string;
  target: string;
}

/** Where orders are claimed and answered, however that is reached. */
export type OrderWork = Pick<ErasureWork, 'claim' | 'noteFound' | 'receipt'>;

/** What came of an order: a receipt was recorded, nothing was left to do, or it has to be tried again. */
export type Handled =
  | { done: true; outcome: ReceiptOutcome | 'settled' }
  /** `code`: why, without personal data. */
  | { done: false; code: string };

/**
 * Works one order from claim to receipt: looks, notes what is there, erases, looks again, and says what was found. Whatever carries orders calls this, as
 * often as it likes. A target is `erased` only when it was looked at again and nothing was left, or, where nobody can look, says so itself; what failed is said
 * once and tried again, and what is pending is asked for again.
 */
export async function handleOrder(
  order: OrderSent,
  connector: Connector,
  work: OrderWork,
  worker: Worker,
  now: () => Date,
): Promise<Handled> {
  const { erasure, target } = order;
  const claimed = await work.claim(worker, erasure, target);
  if (!claimed.ok)
    return claimed.problem.status === 410 ? { done: true, outcome: 'settled' } : { done: false, code: codeOf(claimed.problem.type) };
  const { round } = claimed.order;
  const noteFound = (found: Counts) => work.noteFound({ controller: worker.controller, erasure, target, round }, found);
  const answer = await eraseAndVerify(claimed.order, connector, noteFound);
  // Nothing went wrong and nothing is done: there is no receipt yet.
  if (answer.outcome === 'failed' && answer.reason === 'pending') return { done: false, code: 'pending' };
  const receipt: ReceiptGiven = { round, ...answer, at: now().toISOString() };
  const recorded: ReceiptResult = await work.receipt(worker, erasure, target, receipt);
  if (!recorded.ok) return { done: false, code: codeOf(recorded.problem.type) };
  return answer.outcome === 'failed' ? { done: false, code: answer.reason ?? 'failed' } : { done: true, outcome: answer.outcome };
}

/** Rows by dataset. */
type Counts = Record<string, number>;
type Answer = Pick<ReceiptGiven, 'outcome' | 'counts' | 'verified' | 'reason'>;

async function eraseAndVerify(
  { erasure, target, round, identifiers, records }: Claimed,
  connector: Connector,
  noteFound: (found: Counts) => Promise<Counts>,
): Promise<Answer> {
  const who: Who = { identifiers, records, request: orderName({ erasure, target, round }) };
  const there = await connector.verify(who);
  if (!there.ok) return failed(there.code);
  const found = await noteFound(there.remaining);
  const erased = await connector.erase(who);
  if (!erased.ok) return failed(erased.code);
  // Rows that lost their parent are found by what the erasure found, and no longer by the person's identifiers.
  const again = await connector.verify({ ...who, records: [...records, ...erased.found] });
  if (!again.ok) return failed(again.code);
  if (Object.values(again.remaining).some((count) => count > 0)) return failed('still-found');
  const counts = larger(found, erased.counts);
  const verified = !erased.byWord && !again.byWord;
  const [kept] = erased.retained.filter(({ count }) => count > 0);
  if (kept) return { outcome: 'retained', counts, verified, reason: kept.ground };
  // Who says that it erased may have held something, whether or not it says how much.
  return { outcome: Object.keys(counts).length > 0 || erased.byWord ? 'erased' : 'nothing-held', counts, verified };
}

/** What a round of an order is called where it must be known again and name nobody. */
export function orderName({ erasure, target, round }: { erasure: string; target: string; round: number }): string {
  return `${erasure}/${target}/${round}`;
}

function failed(reason: string): Answer {
  return { outcome: 'failed', counts: {}, verified: false, reason };
}

/** `https://lethe.dev/problems/<kind>` → kind. */
function codeOf(type: string): string {
  return type.slice(type.lastIndexOf('/') + 1);
}
