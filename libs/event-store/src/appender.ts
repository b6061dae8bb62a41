import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { appendRequests } from './append-messages.ts';
import { openBatchCall, type BatchCall, type Sending } from './batch-call.ts';
import type { Connection } from './connection.ts';
import type { AppendResult, EventStoreLog, Expected, NewEvent } from './events.ts';

/** How long appends wait for a server that is not there before they are told so, and how often it is tried meanwhile. */
const CONNECT_MS = 2_000;
const RETRY_MS = 50;

interface Append extends Sending {
  sent: boolean;
  settled: boolean;
}

/**
 * Appends over one connection, a bounded number in flight, the others waiting in order. Every append is settled: by its
 * reply, by its own timeout, or by the end of the connection. A timeout in flight means that the server is silent, so the
 * connection is given up with it and the next append makes another.
 */
export class Appender {
  readonly #connect: () => Connection;
  readonly #timeoutMs: number;
  readonly #maxInFlight: number;
  readonly #log: EventStoreLog | undefined;
  readonly #onSilent: () => void;
  readonly #waiting: Append[] = [];
  #inFlight = 0;
  #blocked = false;
  #connection: Connection | undefined;
  #call: BatchCall | undefined;
  #opening = false;
  #disposed = false;

  constructor(
    connect: () => Connection,
    options: { timeoutMs: number; maxInFlight: number; log: EventStoreLog | undefined; onSilent: () => void },
  ) {
    this.#connect = connect;
    this.#timeoutMs = options.timeoutMs;
    this.#maxInFlight = options.maxInFlight;
    this.#log = options.log;
    this.#onSilent = options.onSilent;
  }

  append(stream: string, events: readonly NewEvent[], expected: Expected): Promise<AppendResult> {
    const id = randomUUID();
    const message = appendRequests(id, { stream, events, expected, deadline: new Date(Date.now() + this.#timeoutMs) });
    if (!message) return Promise.resolve({ ok: false, reason: 'too-large' });
    if (this.#disposed)
      return Promise.resolve({ ok: false, reason: 'unavailable', detail: 'the event store client is closed; nothing was sent' });
    return new Promise((resolve) => {
      const append: Append = { id, ...message, sent: false, settled: false, settle: (result) => finish(result) };
      const timer = setTimeout(() => this.#timedOut(append), this.#timeoutMs);
      const finish = (result: AppendResult) => {
        if (append.settled) return;
        append.settled = true;
        clearTimeout(timer);
        if (append.sent) this.#inFlight -= 1;
        resolve(result);
        this.#pump();
      };
      this.#waiting.push(append);
      this.#pump();
    });
  }

  /** Settles what is open as `unavailable` and closes the connection. */
  dispose(): void {
    this.#disposed = true;
    this.#refuseWaiting('the event store client was closed; nothing was sent');
    this.#giveUp();
  }

  #pump(): void {
    if (this.#waiting.length === 0 || this.#disposed) return;
    const call = this.#call;
    if (!call) return this.#open();
    let next = 0;
    while (next < this.#waiting.length && !this.#blocked && this.#inFlight < this.#maxInFlight && this.#call === call) {
      const append = this.#waiting[next++]!;
      if (append.settled) continue;
      append.sent = true;
      this.#inFlight += 1;
      this.#blocked = !call.send(append);
    }
    if (next > 0) this.#waiting.splice(0, next);
  }

  #open(): void {
    if (this.#opening) return;
    this.#opening = true;
    void this.#openWithin(CONNECT_MS).then((call) => {
      this.#opening = false;
      this.#call = call;
      this.#blocked = false;
      if (!call) this.#refuseWaiting('the event store cannot be reached; nothing was sent');
      this.#pump();
    });
  }

  async #openWithin(milliseconds: number): Promise<BatchCall | undefined> {
    const until = performance.now() + milliseconds;
    while (!this.#disposed) {
      try {
        return await this.#openOnce();
      } catch {
        this.#giveUp();
        if (performance.now() > until) break;
        await delay(RETRY_MS);
      }
    }
    return undefined;
  }

  #openOnce(): Promise<BatchCall> {
    this.#connection ??= this.#connect();
    const connection = this.#connection;
    return openBatchCall(connection, {
      onUnknownReply: () => this.#log?.warn({}, 'the event store answered an append that nobody waits for'),
      onDrain: () => {
        this.#blocked = false;
        this.#pump();
      },
      onEnd: (error) => this.#ended(connection, error),
    });
  }

  #ended(connection: Connection, error: Error | undefined): void {
    if (this.#connection !== connection) return;
    this.#call = undefined;
    // Who was told where the leader is goes there; any other end may come from a broken connection: make a new one.
    const redirected = error && 'metadata' in error && /not-leader/.test(String(grpcException(error)));
    if (!redirected) this.#giveUp();
    this.#pump();
  }

  #timedOut(append: Append): void {
    // One that was never sent stays in the queue, which passes over what is settled.
    if (!append.sent) return append.settle({ ok: false, reason: 'unavailable', detail: 'the event store was too busy; nothing was sent' });
    this.#log?.warn({ timeoutMs: this.#timeoutMs }, 'the event store did not answer an append in time; connecting anew');
    this.#call?.forget(append.id);
    // Before the settling, which lets the next one be sent: not over this connection any more.
    this.#giveUp();
    this.#onSilent();
    append.settle({ ok: false, reason: 'timeout' });
  }

  #refuseWaiting(detail: string): void {
    for (const append of this.#waiting.splice(0)) append.settle({ ok: false, reason: 'unavailable', detail });
  }

  #giveUp(): void {
    const [call, connection] = [this.#call, this.#connection];
    this.#call = undefined;
    this.#connection = undefined;
    call?.cancel();
    connection?.close();
  }
}

const grpcException = (error: { metadata?: unknown } & Error) =>
  (error.metadata as { get?: (key: string) => unknown[] } | undefined)?.get?.('exception');
