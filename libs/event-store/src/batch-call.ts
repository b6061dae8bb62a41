import { status, type ClientDuplexStream } from '@grpc/grpc-js';
import { correlationOf, resultOf } from './append-messages.ts';
import type { Connection } from './connection.ts';
import type { AppendResult } from './events.ts';
import { StreamsClient, type Streams, type StreamsStub } from './protocol.ts';

const READY_MS = 500;
/** So much may lie unsent before the sender is told to wait. Node's own bound of 16 messages makes the server's groups small. */
const UNSENT_BYTES = 1024 * 1024;

/** An append as it is sent. */
export interface Sending {
  /** The correlation id. */
  id: string;
  requests: readonly Streams.BatchAppendReq[];
  bytes: number;
  settle: (result: AppendResult) => void;
}

/**
 * One BatchAppend call: many appends in flight over it, each named by a correlation id.
 *
 * This is the client's batch path written again over the client's own channel and generated code, because the one in
 * `@eventstore/db-client` 6.2.1 cannot be made safe from outside. Its table of pending appends is one for the whole process:
 * an error of any connection rejects every connection's appends, and the reply that then comes finds no entry, throws inside
 * an event handler and ends the process, as a late or duplicate reply does; and a write that fails rejects a promise that
 * nobody holds, with the same end. Here the table belongs to the call: a reply without an entry is counted and let go,
 * and the end of the call settles what is in the table, all of it and nothing else.
 */
export class BatchCall {
  readonly #call: ClientDuplexStream<Streams.BatchAppendReq, Streams.BatchAppendResp>;
  readonly #pending = new Map<string, (result: AppendResult) => void>();
  readonly #onUnknownReply: () => void;
  readonly #onEnd: (error: Error | undefined) => void;
  #ended = false;
  /** Written since nothing lay unsent: at least what lies there now. */
  #written = 0;

  constructor(
    call: ClientDuplexStream<Streams.BatchAppendReq, Streams.BatchAppendResp>,
    events: { onUnknownReply: () => void; onDrain: () => void; onEnd: (error: Error | undefined) => void },
  ) {
    this.#call = call;
    this.#onUnknownReply = events.onUnknownReply;
    this.#onEnd = events.onEnd;
    call.on('data', (response: Streams.BatchAppendResp) => this.#reply(response));
    call.on('drain', () => {
      this.#written = 0;
      events.onDrain();
    });
    call.on('error', (error: Error) => this.#end(error));
    call.on('end', () => this.#end(undefined));
    call.on('close', () => this.#end(undefined));
  }

  /** Sends one append; `settle` is called exactly once, with the reply or at the end of the call. False: wait for the drain. */
  send({ id, requests, bytes, settle }: Sending): boolean {
    this.#pending.set(id, settle);
    for (const request of requests) this.#call.write(request);
    this.#written = this.#call.writableNeedDrain ? this.#written + bytes : 0;
    return this.#written < UNSENT_BYTES;
  }

  /** No longer waits for this reply. */
  forget(correlationId: string): void {
    this.#pending.delete(correlationId);
  }

  /** Ends the call from this side. What is in flight is settled as `unavailable`. */
  cancel(): void {
    this.#call.cancel();
    this.#end(undefined);
  }

  #reply(response: Streams.BatchAppendResp): void {
    const id = correlationOf(response);
    const settle = this.#pending.get(id);
    this.#pending.delete(id);
    if (settle) settle(resultOf(response));
    else this.#onUnknownReply();
  }

  #end(error: Error | undefined): void {
    if (this.#ended) return;
    this.#ended = true;
    const detail =
      error && 'code' in error && error.code === status.UNAUTHENTICATED
        ? 'the event store refused the user or the password of its URL; nothing was written'
        : 'the connection to the event store ended before it answered; the append may or may not be written';
    for (const settle of this.#pending.values()) settle({ ok: false, reason: 'unavailable', detail });
    this.#pending.clear();
    this.#onEnd(error);
  }
}

/**
 * Opens a BatchAppend call, once the connection is known to work: more than a hundred writes on one that is still being made
 * can be lost from sight.
 *
 * @throws Error if the server is not ready in half a second.
 */
export async function openBatchCall(connection: Connection, events: ConstructorParameters<typeof BatchCall>[1]): Promise<BatchCall> {
  const stub = await connection.internals.getGRPCClient<StreamsStub>(StreamsClient, 'append');
  await new Promise<void>((resolve, reject) => {
    stub.waitForReady(new Date(Date.now() + READY_MS), (error) => (error ? reject(error) : resolve()));
  });
  const [metadata, options] = connection.internals.callArguments({}, { deadline: Infinity });
  const onEnd = (error: Error | undefined) => {
    // The client learns from it where the leader is, and that its channel is to be made again.
    if (error) void connection.internals.handleError(stub, error).catch(() => undefined);
    events.onEnd(error);
  };
  return new BatchCall(stub.batchAppend(metadata, options), { ...events, onEnd });
}
