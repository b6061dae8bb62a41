import { LedgerHttp, type LedgerOptions } from '../http/ledger-http.ts';
import type { Problem } from '../http/problem.ts';
import type { Claimed, Counts, Order, OrderId, Receipt } from './order.ts';

export type ClaimResult = { ok: true; claimed: Claimed } | { ok: false; problem: Problem };
export type OpenResult = { ok: true; orders: Order[] } | { ok: false; problem: Problem };
export type FoundResult = { ok: true; counts: Counts } | { ok: false; problem: Problem };
export type ReceiptResult = { ok: true } | { ok: false; problem: Problem };

/** Gives receipts to the ledger: over HTTP, or over Kafka. */
export interface ReceiptSender {
  /** Resolves with `ok` once the receipt is durable. The same again changes nothing. Once the signal aborts it is not tried any more. */
  send(order: Order, receipt: Receipt, signal?: AbortSignal): Promise<ReceiptResult>;
}

/** Claims orders and answers them over HTTP, with a key of the role `worker` that answers for the target. */
export class OrderLedger implements ReceiptSender {
  private readonly http: LedgerHttp;

  constructor(options: LedgerOptions) {
    this.http = new LedgerHttp(options);
  }

  /** Whom to erase; the ledger records that it was told. 410 once the order is settled. */
  async claim(order: OrderId, signal?: AbortSignal): Promise<ClaimResult> {
    const answer = await this.http.post(`${pathOf(order)}/claim`, '', undefined, signal);
    return answer.ok ? { ok: true, claimed: answer.body as Claimed } : answer;
  }

  /** Notes what is held before it is erased; answers the most that was noted under the order, by whichever eraser. 410 once it is settled. */
  async found(order: OrderId, counts: Counts, signal?: AbortSignal): Promise<FoundResult> {
    const body = JSON.stringify({ round: order.round, counts });
    const answer = await this.http.post(`${pathOf(order)}/found`, 'application/json', body, signal);
    return answer.ok ? { ok: true, counts: (answer.body as { counts: Counts }).counts } : answer;
  }

  /** The orders that a target has not settled: what it may have lost, or never got. */
  async open(target: string, signal?: AbortSignal): Promise<OpenResult> {
    const orders: Order[] = [];
    let query = `target=${encodeURIComponent(target)}`;
    for (;;) {
      const answer = await this.http.get(`/v1/erasures/orders?${query}`, signal);
      if (!answer.ok) return answer;
      const { items, next } = answer.body as { items: Omit<Order, 'key'>[]; next?: string };
      orders.push(...items.map(({ erasure, round }) => ({ erasure, target, round, key: erasure, listed: true as const })));
      if (next === undefined) return { ok: true, orders };
      query = `target=${encodeURIComponent(target)}&cursor=${next}`;
    }
  }

  async send(order: OrderId, receipt: Receipt, signal?: AbortSignal): Promise<ReceiptResult> {
    const answer = await this.http.post(`${pathOf(order)}/receipt`, 'application/json', JSON.stringify(receipt), signal);
    return answer.ok ? { ok: true } : answer;
  }
}

function pathOf({ erasure, target }: OrderId): string {
  return `/v1/erasures/${encodeURIComponent(erasure)}/targets/${encodeURIComponent(target)}`;
}
