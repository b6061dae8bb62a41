import type { NewEventRow, ReceivedRow } from '#vault';

/** What is appended of a stream: the exact events of one thing that was received. */
export interface ToAppend extends Pick<ReceivedRow, 'controller' | 'mac' | 'eventId' | 'revision'> {
  events: NewEventRow[];
}

/** The row if something of it is to be appended. */
export function toAppend(row: ReceivedRow): ToAppend[] {
  const { controller, mac, eventId, revision, events } = row;
  return events ? [{ controller, mac, eventId, revision, events }] : [];
}

/** The event store takes 1 MiB in one append. */
const MOST_BYTES = 512 * 1024;
const MOST_EVENTS = 250;

/** The first rows that can be one append: with revisions that follow each other, not too many and not too large. Whole rows, at least one. */
export function firstChunk(rows: readonly ToAppend[]): ToAppend[] {
  if (rows.length === 1) return [...rows];
  const chunk: ToAppend[] = [];
  let [next, bytes, events] = [rows[0]?.revision ?? 0n, 0, 0];
  for (const row of rows) {
    bytes += Buffer.byteLength(JSON.stringify(row.events));
    events += row.events.length;
    if (chunk.length > 0 && (row.revision !== next || bytes > MOST_BYTES || events > MOST_EVENTS)) break;
    chunk.push(row);
    next = row.revision + BigInt(row.events.length);
  }
  return chunk;
}
