import type { Consumer, EachBatchPayload, Kafka } from 'kafkajs';
import { readOrder } from '../orders/order.ts';
import type { OrderSource } from '../orders/order-source.ts';

export interface KafkaOrdersOptions {
  kafka: Kafka;
  controller: string;
  /** Consumer group of a system. Default `lethe.eraser.<controller>.<system>`, which the ledger's guides name. */
  group?: (target: string) => string;
  /** Called when a message is no order, or an order could not be taken; it comes again then. */
  onTrouble?: (place: { topic: string; partition: number; offset: string }, code: 'no-order' | 'not-taken') => void;
}

type Accept = Parameters<OrderSource['run']>[1];

/** A broker's restart is ridden out in half a second; with the client's own pauses it takes ten, and consumers give up. */
const RETRY = { retries: 100, initialRetryTime: 100, maxRetryTime: 1_000 };
const AGAIN_MS = 1_000;

/** Orders from `privacy.<controller>.erasure.orders`, from the beginning for a new group. Rejects when Kafka does not let the service in any more. */
export function kafkaOrders(options: KafkaOrdersOptions): OrderSource {
  return { run: (target, accept, signal) => consumeOrders(options, target, accept, signal) };
}

async function consumeOrders(options: KafkaOrdersOptions, target: string, accept: Accept, signal: AbortSignal): Promise<void> {
  const { kafka, controller, group = (system) => `lethe.eraser.${controller}.${system}` } = options;
  const consumer = kafka.consumer({
    groupId: group(target),
    allowAutoTopicCreation: false,
    sessionTimeout: 10_000,
    maxWaitTimeInMs: 300,
    retry: RETRY,
  });
  const stopped = new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
  const failed = failureOf(consumer);
  const begun = begin(consumer, `privacy.${controller}.erasure.orders`, (batch) => takeBatch(options, accept, batch));
  begun.catch(failed.reject);
  try {
    await Promise.race([stopped, failed.promise]);
  } finally {
    await consumer.disconnect().catch(() => undefined);
  }
}

/** The client goes on by itself after most failures. After one like a changed password it stays alive and consumes nothing: that has to be seen. */
function failureOf(consumer: Consumer): PromiseWithResolvers<never> {
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => undefined);
  consumer.on(consumer.events.CRASH, ({ payload }) => {
    if (!payload.restart) failed.reject(payload.error);
  });
  return failed;
}

async function begin(consumer: Consumer, topic: string, eachBatch: (batch: EachBatchPayload) => Promise<void>): Promise<void> {
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  await consumer.run({ eachBatchAutoResolve: false, eachBatch });
}

async function takeBatch({ onTrouble }: KafkaOrdersOptions, accept: Accept, payload: EachBatchPayload): Promise<void> {
  const { batch, resolveOffset, heartbeat, pause } = payload;
  const { topic, partition, messages } = batch;
  const place = (offset: string) => ({ topic, partition, offset });
  const read = messages.map(({ key, value, offset }) => ({ offset, order: readOrder(value, key) }));
  for (const { offset, order } of read) if (!order) onTrouble?.(place(offset), 'no-order');
  try {
    await accept(read.flatMap(({ order }) => (order ? [order] : [])));
  } catch {
    onTrouble?.(place(batch.firstOffset() ?? '0'), 'not-taken');
    return resumeLater(pause());
  }
  resolveOffset(batch.lastOffset());
  await heartbeat();
}

/** Nothing of the batch is committed: it comes again. */
function resumeLater(resume: () => void): void {
  setTimeout(() => {
    try {
      resume();
    } catch {
      // The consumer has ended, or is being started anew, without pauses.
    }
  }, AGAIN_MS).unref();
}
