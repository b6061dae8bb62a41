import { setTimeout as delay } from 'node:timers/promises';
import type { Consumer, EachBatchPayload } from 'kafkajs';
import { type ClientError, isFinal } from './errors.ts';
import { fromClient, type Message } from './message.ts';
import type { MessagingLog } from './log.ts';
import { Uncommitted } from './uncommitted.ts';

/** What became of messages of one partition, in order: how many of them are done with, and whether the partition has to wait. */
export interface Taken {
  /** So many from the first on are done with and not given again. */
  done: number;
  /** The rest is given again after a pause that grows, other partitions meanwhile. */
  wait?: boolean;
}

/** Called now and then by a handler that has more to do, so that its member is not taken for dead. */
export type Alive = () => Promise<void>;

export interface ConsumeOptions {
  /** Consumer group; a new one starts at the beginning. */
  group: string;
  topics: readonly string[];
  /**
   * Takes messages of one partition, in order. Whatever it throws gives all of them again. Must end within seconds: what takes long is put somewhere
   * durable and worked from there.
   */
  onBatch(messages: readonly Message[], alive: Alive): Promise<Taken>;
  /** Most messages in a batch. Default 500. */
  batchSize?: number;
  /** Most bytes that are fetched of a partition at once. */
  maxBytes?: number;
  /** Partitions worked side by side. Default 3. */
  atOnce?: number;
  /** First and longest pause of a partition that has to wait. Default 200 and 10,000 ms. */
  backoffMs?: { first: number; longest: number };
  /** Called when the member has partitions, or knows that it has none. */
  onJoined?: () => void;
  signal: AbortSignal;
}

const BATCH = 500;
const AGAIN_MS = 500;
const BACKOFF_MS = { first: 200, longest: 10_000 };

/**
 * Consumes until the signal aborts, then resolves. Offsets are committed only for what the handler is done with, so every message is given at least
 * once. Rejects when the client gives up for good, such as on a password that is not accepted any more: the process is then of no use.
 * A broker that is not there is waited for as long as it takes, with a consumer that is made anew where the client has given the old one up.
 */
export async function consume(makeConsumer: () => Consumer, options: ConsumeOptions & { log?: MessagingLog }): Promise<void> {
  while (!options.signal.aborted) {
    try {
      await live(makeConsumer(), options);
    } catch (error) {
      if (!isPassing(error)) throw error;
      options.log?.warn({ group: options.group, error: (error as Error).name }, 'Kafka cannot be used; a new consumer tries again');
      await delay(AGAIN_MS, undefined, { signal: options.signal }).catch(() => undefined);
    }
  }
}

/** One life of a consumer: until the signal aborts, or the client gives it up. */
async function live(consumer: Consumer, options: ConsumeOptions & { log?: MessagingLog }): Promise<void> {
  const crashed = Promise.withResolvers<never>();
  crashed.promise.catch(() => undefined);
  consumer.on(consumer.events.CRASH, ({ payload }) => crashed.reject(payload.error));
  consumer.on(consumer.events.GROUP_JOIN, () => options.onJoined?.());
  const partitions = new Partitions(options, new Uncommitted(consumer));
  const stopped = new Promise<void>((resolve) => {
    if (options.signal.aborted) resolve();
    options.signal.addEventListener('abort', () => resolve(), { once: true });
  });
  begin(consumer, partitions, options).catch(crashed.reject);
  try {
    await Promise.race([stopped, crashed.promise]);
  } finally {
    partitions.stop();
    await consumer.disconnect().catch(() => undefined);
  }
}

async function begin(consumer: Consumer, partitions: Partitions, options: ConsumeOptions): Promise<void> {
  await consumer.connect();
  await consumer.subscribe({ topics: [...options.topics], fromBeginning: true });
  await consumer.run({
    eachBatchAutoResolve: false,
    partitionsConsumedConcurrently: options.atOnce ?? 3,
    eachBatch: (payload) => partitions.take(payload),
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

function isPassing(error: unknown): boolean {
  const { name, retriable, cause } = (error ?? {}) as Partial<ClientError>;
  if (isFinal(error as ClientError)) return false;
  return retriable === true || PASSING.includes(name) || (cause !== undefined && isPassing(cause));
}

/** The partitions that this member works, with what waits of them. */
class Partitions {
  private readonly pauses = new Map<string, { failures: number; timer?: NodeJS.Timeout }>();
  private stopped = false;

  constructor(
    private readonly options: ConsumeOptions & { log?: MessagingLog },
    private readonly uncommitted: Uncommitted,
  ) {}

  async take({ batch, resolveOffset, heartbeat, pause, isRunning, isStale }: EachBatchPayload): Promise<void> {
    const { topic, partition } = batch;
    const messages = batch.messages.map(({ offset, timestamp, key, value, headers }): Message => {
      return { topic, partition, offset, timestamp: Number(timestamp), key, value, headers: fromClient(headers) };
    });
    const size = this.options.batchSize ?? BATCH;
    for (let from = 0; from < messages.length && isRunning() && !isStale(); from += size) {
      const some = messages.slice(from, from + size);
      const { done, wait } = await this.handed(some, heartbeat);
      const last = some[done - 1];
      if (last) {
        resolveOffset(last.offset);
        this.uncommitted.done(topic, partition, last.offset);
        this.pauses.delete(`${topic} ${partition}`);
      }
      if (wait || done < some.length) return this.wait(topic, partition, pause());
      await heartbeat();
    }
  }

  stop(): void {
    this.stopped = true;
    for (const { timer } of this.pauses.values()) clearTimeout(timer);
  }

  /** A handler that throws is as one that is done with nothing; what it threw may quote a message, so only its kind is told. */
  private async handed(messages: readonly Message[], alive: Alive): Promise<Taken> {
    const [first] = messages;
    const heart: { failed?: unknown } = {};
    const beat = () => alive().catch((error: unknown) => Promise.reject((heart.failed = error) as Error));
    try {
      return await this.options.onBatch(messages, beat);
    } catch (error) {
      // Another member joined, or this one was taken for dead: that is for the client, which gives the messages to whoever has them now.
      if (heart.failed !== undefined) throw heart.failed;
      const { name, code } = (error ?? {}) as { name?: string; code?: string };
      const fields = { topic: first?.topic, partition: first?.partition, offset: first?.offset, error: name, code };
      this.options.log?.warn(fields, 'messages could not be processed; they are taken again');
      return { done: 0, wait: true };
    }
  }

  private wait(topic: string, partition: number, resume: () => void): void {
    const key = `${topic} ${partition}`;
    const failures = this.pauses.get(key)?.failures ?? 0;
    const { first, longest } = this.options.backoffMs ?? BACKOFF_MS;
    const full = Math.min(longest, first * 2 ** failures);
    if (this.stopped) return;
    const timer = setTimeout(() => this.resume(resume), full / 2 + (Math.random() * full) / 2);
    this.pauses.set(key, { failures: failures + 1, timer });
  }

  private resume(resume: () => void): void {
    try {
      if (!this.stopped) resume();
    } catch {
      // The consumer is being started anew, without pauses.
    }
  }
}
