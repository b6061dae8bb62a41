/** An event to be appended: plain JSON, the id a UUID that a retry repeats. */
export interface NewEvent {
  id: string;
  type: string;
  data: unknown;
  metadata: unknown;
}

/** An event as the ledger has it. */
export interface StoredEvent {
  stream: string;
  /** Its place in the stream, from 0. */
  revision: bigint;
  /** Its place in `$all` (commit position): grows, with gaps, and is never given twice. */
  position: bigint;
  id: string;
  type: string;
  data: unknown;
  /** null when it was appended without any. */
  metadata: unknown;
  /** When the store wrote it, ISO 8601 in UTC. */
  created: string;
}

/** The revision that the writer expects the stream's last event to have, or a word for it. */
export type Expected = bigint | 'no-stream' | 'any' | 'stream-exists';

/**
 * What became of an append. After `timeout` and `unavailable` it may or may not be written: send the same events (same ids) at
 * the same expected revision again, which answers success if they are there and writes them if not.
 */
export type AppendResult =
  /** `revision` and `position` are those of the last event. */
  | { ok: true; revision: bigint; position: bigint }
  | { ok: false; reason: 'wrong-revision'; actual: bigint | 'no-stream' }
  | { ok: false; reason: 'timeout' }
  | { ok: false; reason: 'unavailable'; detail: string }
  | { ok: false; reason: 'stream-deleted' }
  | { ok: false; reason: 'too-large' };

/** The store could not be reached, or went away, while something was read from it. Nothing was changed; try again. */
export class EventStoreUnavailableError extends Error {
  override readonly name = 'EventStoreUnavailableError';
}

/** Where this library tells what an operator should know. Never given data, stream names or credentials. */
export interface EventStoreLog {
  info(fields: Record<string, unknown>, message: string): void;
  warn(fields: Record<string, unknown>, message: string): void;
}
