import type { Kafka } from 'kafkajs';
import type { Order, Receipt } from '../orders/order.ts';
import type { ReceiptResult, ReceiptSender } from '../orders/order-ledger.ts';
import { KafkaSender } from './sender.ts';

export interface KafkaReceiptsOptions {
  kafka: Kafka;
  controller: string;
  /** Name of the key of the role `worker` that answers for the target. */
  worker: string;
}

/** Sends receipts into `privacy.<controller>.erasure.receipts`. A note is left out: it may name somebody. */
export class KafkaReceipts implements ReceiptSender {
  private readonly sender: KafkaSender;

  constructor(private readonly options: KafkaReceiptsOptions) {
    this.sender = new KafkaSender(options.kafka, `privacy.${options.controller}.erasure.receipts`);
  }

  async send({ erasure, target, key }: Order, given: Receipt): Promise<ReceiptResult> {
    const { note: _, ...receipt } = given;
    const value = JSON.stringify({ erasure, target, ...receipt, worker: this.options.worker });
    const sent = await this.sender.send([{ key, value, headers: { 'content-type': 'application/json' } }]);
    return sent.ok ? sent : { ok: false, problem: sent.problem };
  }

  async close(): Promise<void> {
    await this.sender.close();
  }
}
