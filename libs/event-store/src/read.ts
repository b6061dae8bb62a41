import { StreamDeletedError, StreamNotFoundError, type AllStreamResolvedEvent, type EventStoreDBClient, type ResolvedEvent, type StreamingRead } from '@eventstore/db-client'; // prettier-ignore
import type { StoredEvent } from './events.ts';
import { storedEvent } from './stored-event.ts';

export interface ReadStreamOptions {
  /** The revision to begin with (included); default 'start' forwards and 'end' backwards. */
  from?: bigint | 'start' | 'end';
  direction?: 'forwards' | 'backwards';
  limit?: number;
}

export interface ReadAllOptions {
  /** Forwards: begin after this position (-1n, the default, is the start). Backwards: begin before it (default: the end). */
  after?: bigint;
  limit?: number;
  direction?: 'forwards' | 'backwards';
  streamPrefixes?: string[];
}

/** How many events one request for a limited read asks for at least: system events between are read and left out. */
const CHUNK = 64;

/** The events of a stream; none if it does not exist or was deleted. */
export async function* readStream(client: EventStoreDBClient, stream: string, o: ReadStreamOptions): AsyncGenerator<StoredEvent> {
  const direction = o.direction ?? 'forwards';
  const fromRevision = o.from ?? (direction === 'forwards' ? 'start' : 'end');
  if (o.limit === 0) return;
  const events = client.readStream(stream, { direction, fromRevision, ...(o.limit === undefined ? {} : { maxCount: o.limit }) });
  try {
    for await (const resolved of opened(events)) {
      const event = storedEvent(resolved);
      if (event) yield event;
    }
  } catch (error) {
    if (!(error instanceof StreamNotFoundError || error instanceof StreamDeletedError)) throw error;
  }
}

/** Whether a stream was closed for ever. */
export async function isTombstoned(client: EventStoreDBClient, stream: string): Promise<boolean> {
  try {
    for await (const _ of opened(client.readStream(stream, { maxCount: 1 })));
    return false;
  } catch (error) {
    if (!(error instanceof StreamNotFoundError || error instanceof StreamDeletedError)) throw error;
    return error instanceof StreamDeletedError;
  }
}

/** The events of all streams, system events left out. */
export async function* readAll(client: EventStoreDBClient, o: ReadAllOptions): AsyncGenerator<StoredEvent> {
  const direction = o.direction ?? 'forwards';
  const chunk = o.limit === undefined ? Number.MAX_SAFE_INTEGER : Math.max(CHUNK, 2 * o.limit);
  let from = o.after !== undefined && o.after >= 0n ? o.after : undefined;
  let remaining = o.limit ?? Number.MAX_SAFE_INTEGER;
  for (;;) {
    let looked = 0;
    const fromPosition = from === undefined ? (direction === 'forwards' ? 'start' : 'end') : { commit: from, prepare: from };
    if (remaining === 0) return;
    for await (const resolved of opened(client.readAll({ direction, fromPosition, maxCount: chunk }))) {
      looked += 1;
      const position = resolved.commitPosition ?? resolved.event?.position.commit;
      // Forwards the server begins with the position itself.
      if (position === from) continue;
      from = position ?? from;
      const event = storedEvent(resolved);
      if (!event || (o.streamPrefixes && !o.streamPrefixes.some((prefix) => event.stream.startsWith(prefix)))) continue;
      yield event;
      if (--remaining === 0) return;
    }
    if (looked < chunk) return;
  }
}

/** The events of a read, which is ended on the server too when the reader leaves early. */
async function* opened<T extends ResolvedEvent | AllStreamResolvedEvent>(read: StreamingRead<T>): AsyncGenerator<T> {
  // An error that comes when nobody iterates any more would otherwise be thrown at the process.
  read.on('error', () => undefined);
  try {
    yield* read;
  } finally {
    await read.cancel().catch(() => undefined);
  }
}
