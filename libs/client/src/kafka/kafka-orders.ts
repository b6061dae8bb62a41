import type { Consumer, EachBatchPayload, Kafka } from 'kafkajs';
import { pause } from '../http/retry.ts';
import { readOrder } from '../orders/order.ts';
import type { OrderSource } from '../orders/order-source.ts';
import { kindOf } from './sender.ts';

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

/**
 * Orders from `privacy.<controller>.erasure.orders`, from the beginning for a new group. Brokers that are away are waited for. Rejects when Kafka does not let
 * the service in any more.
 */
export function kafkaOrders(options: KafkaOrdersOptions): OrderSource {
  return { run: (target, accept, signal) => consumeOrders(options, target, accept, signal) };
}

async function consumeOrders(options: KafkaOrdersOptions, target: string, accept: Accept, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      await live(options, target, accept, signal);
    } catch (error) {
      if (!isPassing(error)) throw error;
      await pause(AGAIN_MS, signal);
    }
  }
}

/** One life of a consumer: until the signal aborts, or the client gives it up. After some failures the client would stay alive and consume nothing. */
async function live(options: KafkaOrdersOptions, target: string, accept: Accept, signal: AbortSignal): Promise<void> {
  const consumer = consumerOf(options, target);
  const over = Promise.withResolvers<void>();
  const end = (): void => over.resolve();
  signal.addEventListener('abort', end, { once: true });
  consumer.on(consumer.events.CRASH, ({ payload }) => over.reject(payload.error));
  begin(consumer, `privacy.${options.controller}.erasure.orders`, (batch) => takeBatch(options, accept, batch)).catch(over.reject);
  try {
    await over.promise;
  } finally {
    signal.removeEventListener('abort', end);
    await consumer.disconnect().catch(() => undefined);
  }
}

function consumerOf({ kafka, controller, group }: KafkaOrdersOptions, target: string): Consumer {
  return kafka.consumer({
    groupId: group?.(target) ?? `lethe.eraser.${controller}.${target}`,
    allowAutoTopicCreation: false,
    sessionTimeout: 10_000,
    maxWaitTimeInMs: 300,
    retry: { ...RETRY, restartOnFailure: () => Promise.resolve(false) },
  });
}

/** What the client says while brokers are away or change their places; some of it does not call itself retriable. */
const PASSING: readonly unknown[] = [
  'KafkaJSNumberOfRetriesExceeded',
  'KafkaJSGroupCoordinatorNotFound',
  'KafkaJSNoBrokerAvailableError',
  'KafkaJSBrokerNotFound',
  'KafkaJSConnectionError',
  'KafkaJSConnectionClosedError',
  'KafkaJSRequestTimeoutError',
];

/** What stands behind an error says more than that attempts were used up. */
function isPassing(error: unknown): boolean {
  const { name, retriable, cause } = (error ?? {}) as { name?: string; retriable?: boolean; cause?: unknown };
  if (kindOf(error) === 'refused') return false;
  return retriable === true || PASSING.includes(name) || (cause !== undefined && cause !== null && isPassing(cause));
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
