import { AccessDeniedError, NotLeaderError, StreamDeletedError } from '@eventstore/db-client';
import { status } from '@grpc/grpc-js';
import { setTimeout as delay } from 'node:timers/promises';
import { Appender } from './appender.ts';
import { connector, type Connection } from './connection.ts';
import { eachWithin } from './each-within.ts';
import { EventStoreUnavailableError, type AppendResult, type EventStoreLog, type Expected, type NewEvent, type StoredEvent } from './events.ts'; // prettier-ignore
import { isTombstoned, readAll, readStream, type ReadAllOptions, type ReadStreamOptions } from './read.ts';
import { scavenge } from './scavenge.ts';
import { subscribe, type SubscribeOptions } from './subscribe.ts';

export interface EventStoreOptions {
  /** esdb://…, as EventStoreDB's clients take it. May hold a password, which is never shown. */
  url: string;
  /** After this long an append is answered `timeout`. Default 10,000. */
  appendTimeoutMs?: number;
  /** Appends that are sent and not answered; more than these wait here. Default 512. */
  maxInFlight?: number;
  /** After so long without the next event of a read, while one is waited for, the store counts as gone. Default 10,000. */
  readTimeoutMs?: number;
  log?: EventStoreLog;
}

const APPEND_TIMEOUT_MS = 10_000;
const MAX_IN_FLIGHT = 512;
const READ_TIMEOUT_MS = 10_000;
/** How long a read is tried again when the store is not there, before anything of it was handed over. */
const PATIENCE_MS = 2_000;
const RETRY_MS = 100;
const HEALTH_MS = 2_000;
const GONE = new Set<number>([status.UNAVAILABLE, status.CANCELLED, status.DEADLINE_EXCEEDED, status.INTERNAL]);

/**
 * The one way to the ledger's events: EventStoreDB, or the embedded node, which speaks the same protocol.
 * Appends, reads and each subscription have a connection of their own, so that none of them waits for, or dies with, another.
 */
export class EventStore {
  readonly #connect: () => Connection;
  readonly #appender: Appender;
  readonly #disposed = new AbortController();
  readonly #readTimeoutMs: number;
  #reading: Connection | undefined;
  #looking: Promise<boolean> | undefined;
  #lookingOver: Connection | undefined;

  constructor(options: EventStoreOptions) {
    this.#connect = connector(options.url);
    this.#readTimeoutMs = options.readTimeoutMs ?? READ_TIMEOUT_MS;
    this.#appender = new Appender(this.#connect, {
      timeoutMs: options.appendTimeoutMs ?? APPEND_TIMEOUT_MS,
      maxInFlight: options.maxInFlight ?? MAX_IN_FLIGHT,
      log: options.log,
      // What is silent for appends is so for reads: they need not find it out each by itself.
      onSilent: () => this.#leaveReading(),
    });
  }

  /** Appends events to one stream, all or none; what became of it is the result, and only a mistake in the call throws. */
  async append(stream: string, events: NewEvent[], expected: Expected): Promise<AppendResult> {
    return this.#appender.append(stream, events, expected);
  }

  /**
   * The events of a stream; none if it does not exist or is deleted.
   *
   * @throws EventStoreUnavailableError
   */
  readStream(stream: string, options: ReadStreamOptions = {}): AsyncIterable<StoredEvent> {
    return this.#read((connection) => readStream(connection.client, stream, options));
  }

  /**
   * The events of all streams in the order of the ledger, system events left out.
   *
   * @throws EventStoreUnavailableError
   */
  readAll(options: ReadAllOptions = {}): AsyncIterable<StoredEvent> {
    return this.#read((connection) => readAll(connection.client, options));
  }

  /**
   * The position of the last event that is not a system event; -1n if there is none.
   *
   * @throws EventStoreUnavailableError
   */
  async head(): Promise<bigint> {
    for await (const event of this.readAll({ direction: 'backwards', limit: 1 })) return event.position;
    return -1n;
  }

  /**
   * Follows all streams from a position on, for ever: pages in the order of the ledger, one at a time, each event once as long
   * as the consumer keeps the `upTo` of the last page it took. When the server ends the subscription, fails, or falls silent
   * (found by keepalive within 15 s), it subscribes again after the last page that was taken, with growing random delays.
   * A page that the consumer fails on is tried again. Resolves when the signal aborts, and only then.
   */
  subscribe(options: SubscribeOptions): Promise<void> {
    return subscribe(this.#connect, { ...options, signal: AbortSignal.any([options.signal, this.#disposed.signal]) });
  }

  /**
   * Closes a stream for ever; done already is done. The events are off the disk after the next scavenge.
   *
   * @throws EventStoreUnavailableError
   */
  async tombstone(stream: string): Promise<void> {
    await this.#patiently(async ({ client }) => {
      await client.tombstoneStream(stream).catch((error: unknown) => {
        if (!(error instanceof StreamDeletedError)) throw error;
      });
    });
  }

  /**
   * Whether a stream was closed for ever, with or without a scavenge since.
   *
   * @throws EventStoreUnavailableError
   */
  async isTombstoned(stream: string): Promise<boolean> {
    return this.#patiently(({ client }) => isTombstoned(client, stream));
  }

  /**
   * Removes what was tombstoned from the disk. Resolves when the server is done with it.
   *
   * @throws EventStoreUnavailableError
   */
  async scavenge(): Promise<void> {
    await this.#patiently((connection) => scavenge(connection, this.#disposed.signal));
  }

  /** Whether the store answers a read now (within 2 s). All who ask at once share one look, over a connection that is kept while it does. */
  healthy(): Promise<boolean> {
    this.#looking ??= this.#look().finally(() => (this.#looking = undefined));
    return this.#looking;
  }

  async #look(): Promise<boolean> {
    if (this.#disposed.signal.aborted) return false;
    const connection = (this.#lookingOver ??= this.#connect());
    const cancel = new AbortController();
    const answer = read(readAll(connection.client, { direction: 'backwards', limit: 1 }));
    const late = delay(HEALTH_MS, false, { signal: cancel.signal }).catch(() => false);
    try {
      const answers = await Promise.race([answer, late]);
      if (!answers) {
        this.#lookingOver = undefined;
        connection.close();
        this.#leaveReading();
      }
      return answers;
    } finally {
      cancel.abort();
    }
  }

  /** Ends subscriptions, settles appends that are open as `unavailable`, and closes the connections. */
  dispose(): Promise<void> {
    this.#disposed.abort();
    this.#appender.dispose();
    for (const connection of [this.#reading, this.#lookingOver]) connection?.close();
    this.#reading = undefined;
    this.#lookingOver = undefined;
    return Promise.resolve();
  }

  /** A read that begins anew when the store goes away before it gave anything. */
  async *#read(open: (connection: Connection) => AsyncIterable<StoredEvent>): AsyncGenerator<StoredEvent> {
    const until = performance.now() + PATIENCE_MS;
    for (;;) {
      let given = false;
      const connection = this.#connection();
      try {
        for await (const event of eachWithin(this.#readTimeoutMs, open(connection))) {
          given = true;
          yield event;
        }
        // Closing cuts a read off without an error.
        if (this.#disposed.signal.aborted) throw closed();
        return;
      } catch (error) {
        await this.#recover(connection, error, given || performance.now() > until);
      }
    }
  }

  async #patiently<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    const until = performance.now() + PATIENCE_MS;
    for (;;) {
      const connection = this.#connection();
      try {
        return await work(connection);
      } catch (error) {
        await this.#recover(connection, error, performance.now() > until);
      }
    }
  }

  #connection(): Connection {
    if (this.#disposed.signal.aborted) throw closed();
    this.#reading ??= this.#connect();
    return this.#reading;
  }

  /** The next read makes a connection of its own; those that are under way end with theirs. */
  #leaveReading(): void {
    this.#reading?.release();
    this.#reading = undefined;
  }

  /** Gives the broken connection up, so that the next try has a new one; or says that the store is not there. */
  async #recover(connection: Connection, error: unknown, final: boolean): Promise<void> {
    if (error instanceof AccessDeniedError) throw refused(error);
    if (!isGone(error)) throw error;
    if (this.#reading === connection) this.#reading = undefined;
    connection.release();
    if (final) throw new EventStoreUnavailableError('The event store cannot be reached. Nothing was changed; try again.', { cause: error });
    await delay(RETRY_MS);
  }
}

const refused = (cause: unknown) =>
  new EventStoreUnavailableError('The event store refuses the user or the password of its URL. Nothing was changed.', { cause });

const closed = () => new EventStoreUnavailableError('The event store client was closed; what was read is not all.');

/** Whether a read ends well. */
async function read(events: AsyncIterable<unknown>): Promise<boolean> {
  try {
    for await (const _ of events);
    return true;
  } catch {
    return false;
  }
}

/** The connection or the server behind it went away; gRPC says INTERNAL when a stream was cut off in the middle. */
function isGone(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ('code' in error && GONE.has(error.code as number)) return true;
  // Of a cluster: its leader is another node by now, which the client has learned from this; or none of its nodes answers, of which the client says no more.
  return error instanceof NotLeaderError || error.message.startsWith('Failed to discover');
}
