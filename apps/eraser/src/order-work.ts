import { type ClaimResult, larger, type OrderWork, type ReceiptGiven, type ReceiptResult } from '#erasure';
import { type Publisher, textHeaders, topicName } from '#messaging';
import type { Faults } from './faults.ts';
import type { Inbox, OpenOrder } from './inbox.ts';
import type { LedgerApi } from './ledger-api.ts';

/** An order that came over Kafka: claimed over HTTP, with what was found noted in the inbox and with the ledger, and answered over Kafka. */
export class KafkaOrderWork implements OrderWork {
  constructor(
    private readonly order: OpenOrder,
    private readonly parts: { api: LedgerApi; inbox: Inbox; publisher: Pick<Publisher, 'sendOne'>; faults?: Faults },
  ) {}

  claim(_worker: unknown, erasure: string, target: string): Promise<ClaimResult> {
    return this.parts.api.claim(erasure, target);
  }

  /**
   * On disk and with the ledger before anything is erased: an attempt that is cut off after it erased must let neither the next one nor another eraser say that
   * nothing was held.
   */
  async noteFound(_order: unknown, found: Record<string, number>): Promise<Record<string, number>> {
    const { api, inbox, faults } = this.parts;
    const here = larger(inbox.found(this.order), found);
    faults?.at('before found');
    inbox.noteFound(this.order, here);
    faults?.at('after found');
    return larger(here, await api.found(this.order, here));
  }

  /** Taken by every replica of the topic; the ledger records it from there. */
  async receipt(
    { controller, name }: { controller: string; name: string },
    erasure: string,
    target: string,
    given: ReceiptGiven,
  ): Promise<ReceiptResult> {
    const { note: _, ...receipt } = given;
    const value = Buffer.from(JSON.stringify({ erasure, target, ...receipt, worker: name }));
    const message = { key: this.order.key, value, headers: textHeaders({ 'content-type': 'application/json' }) };
    this.parts.faults?.at('before receipt');
    await this.parts.publisher.sendOne(topicName(controller, 'erasure.receipts'), message);
    this.parts.faults?.at('after receipt');
    return { ok: true, status: 'recorded' };
  }
}
