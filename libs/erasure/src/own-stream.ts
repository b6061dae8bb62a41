import { randomBytes, randomUUID } from 'node:crypto';
import { newLedgerMetadata, readInOrder, validateRecorded, type EventTypes, type LedgerEvent, type Recorded } from '#domain';
import type { EventStore, StoredEvent } from '#event-store';

/** Something was not written, or it is not known whether it was. Doing the same again later is safe. */
export class NotRecorded extends Error {
  override readonly name = 'NotRecorded';
}

/** A stream of Lethe's own facts as it was read, and where it ended then. */
export interface OwnStream {
  stream: string;
  events: LedgerEvent[];
  /** What an append has to expect, so that nothing came between reading and writing. */
  end: bigint | 'no-stream';
}

/** An own fact to be recorded. `controller`, `actor`, `time` and `subject` go to the metadata. */
export type OwnFact = { [T in keyof EventTypes]: { type: T; data: Recorded<EventTypes[T]> } }[keyof EventTypes] & {
  controller: string;
  actor: string;
  /** RFC 3339; own facts are recorded when they happen. */
  time: string;
  subject?: string;
};

/** How often the same events are sent again when the store does not answer. */
const TRIES = 3;

/** Reads a whole stream of own facts. They are short: a request or an erasure has some dozens of events. */
export async function readOwn(store: EventStore, stream: string): Promise<OwnStream> {
  const events: LedgerEvent[] = [];
  for await (const stored of store.readStream(stream)) events.push(understood(stored));
  return { stream, events, end: events.at(-1)?.revision ?? 'no-stream' };
}

/** An event of the ledger as its type declares it. One that cannot be understood stops whoever reads it: skipping it could undo a decision. */
export function understood(stored: StoredEvent): LedgerEvent {
  const reading = readInOrder(stored);
  if (!reading.ok)
    throw new Error(`Event ${stored.id} cannot be read (${reading.reason}). Nothing was changed; a newer Lethe may have written it.`);
  return reading.event;
}

/**
 * Appends own facts where the stream was read to end, all or none. `conflict`: somebody else wrote first; read again and decide again.
 * @throws NotRecorded when the store does not say that they are written.
 */
export async function appendOwn(
  store: EventStore,
  read: Pick<OwnStream, 'stream' | 'end'>,
  ...facts: OwnFact[]
): Promise<bigint | 'conflict'> {
  const events = facts.map((fact) => ({ id: randomUUID(), type: fact.type, data: wellFormed(fact), metadata: metadataOf(fact) }));
  for (let tries = 1; ; tries++) {
    const result = await store.append(read.stream, events, read.end);
    if (result.ok) return result.position;
    if (result.reason === 'wrong-revision') return 'conflict';
    if (result.reason !== 'timeout' || tries === TRIES)
      throw new NotRecorded(`The event store did not record ${facts[0]?.type} (${result.reason}).`);
  }
}

function wellFormed({ type, data }: OwnFact): OwnFact['data'] {
  const problems = validateRecorded(type, data);
  if (problems.length > 0)
    throw new Error(`${type} would not have its declared shape: ${problems.map(({ pointer }) => pointer).join(', ')}`);
  return data;
}

function metadataOf({ controller, actor, time, subject }: OwnFact) {
  const nonce = randomBytes(32).toString('base64url');
  return newLedgerMetadata({ controller, actor, source: 'lethe', time, recordedAt: time, nonce, ...(subject ? { subject } : {}) });
}
