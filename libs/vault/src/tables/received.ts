import type { NewEventRow } from './new-event.ts';
import type { Tx } from '#postgres';
import { exactEvents } from './exact-events.ts';
import { columns, inKeyOrder } from './rows.ts';

/** The unique name of what a publisher sent: `receivedMac` of its source and id. */
export interface ReceivedKey {
  controller: string;
  mac: Buffer;
}

/** One thing that was received, and what became of it. */
export interface ReceivedRow extends ReceivedKey {
  eventId: string;
  /** '' without a subject. */
  pseudonym: string;
  /** Of the first of `events`. */
  revision: bigint;
  count: number;
  /** null: not compared. */
  contentMac: Buffer | null;
  /** The exact events to append, the event and its companions in order; null once confirmed. */
  events: NewEventRow[] | null;
  dropped: string[];
  recordedAt: Date;
}

export interface StoredReceived extends ReceivedRow {
  state: 'pending' | 'recorded' | 'erased';
  position: bigint | null;
}

export const receivedKeyOf = ({ controller, mac }: ReceivedKey): string => `${controller}\n${mac.toString('hex')}`;

interface Found {
  controller: string;
  mac: Buffer;
  event_id: string;
  pseudonym: string;
  revision: bigint;
  count: number;
  content_mac: Buffer | null;
  events: NewEventRow[] | null;
  dropped: string[];
  state: 'pending' | 'recorded' | 'erased';
  position: bigint | null;
  recorded_at: Date;
}

function found(rows: Found[]): StoredReceived[] {
  return rows.map(({ event_id, content_mac, recorded_at, events, ...row }) => ({
    ...row,
    eventId: event_id,
    contentMac: content_mac,
    events: events && exactEvents(events),
    recordedAt: recorded_at,
  }));
}

/** Reads what was received under these names. What was not is left out. */
export async function readReceived(tx: Tx, keys: readonly ReceivedKey[]): Promise<StoredReceived[]> {
  if (keys.length === 0) return [];
  return found(
    await tx.query<Found>(
      `SELECT r.* FROM unnest($1::text[], $2::bytea[]) AS k (controller, mac)
       CROSS JOIN LATERAL (SELECT * FROM vault.received r WHERE r.controller = k.controller AND r.mac = k.mac LIMIT 1) r`,
      columns(keys, ['controller', 'mac']),
      'received_read',
    ),
  );
}

/** Inserts what was received, pending, in the order of its keys. False if something of it is there already. */
export async function insertReceived(tx: Tx, rows: readonly ReceivedRow[]): Promise<boolean> {
  if (rows.length === 0) return true;
  const flat = inKeyOrder(rows, receivedKeyOf).map((row) => ({
    ...row,
    events: JSON.stringify(row.events),
    dropped: row.dropped.join(' '),
  }));
  const inserted = await tx.query(
    `INSERT INTO vault.received (controller, mac, event_id, pseudonym, revision, count, content_mac, events, dropped, state, recorded_at)
     SELECT controller, mac, event_id, pseudonym, revision, count, content_mac, events, string_to_array(dropped, ' '), 'pending', recorded_at
     FROM unnest($1::text[], $2::bytea[], $3::uuid[], $4::text[], $5::bigint[], $6::int[], $7::bytea[], $8::jsonb[], $9::text[], $10::timestamptz[])
       AS r (controller, mac, event_id, pseudonym, revision, count, content_mac, events, dropped, recorded_at)
     ON CONFLICT DO NOTHING RETURNING 1`,
    columns(flat, ['controller', 'mac', 'eventId', 'pseudonym', 'revision', 'count', 'contentMac', 'events', 'dropped', 'recordedAt']),
    'received_insert',
  );
  return inserted.length === rows.length;
}

/** Pending rows of one stream with a revision below `before`, in order. */
export async function pendingOf(tx: Tx, stream: { controller: string; pseudonym: string }, before?: bigint): Promise<StoredReceived[]> {
  return found(
    await tx.query<Found>(
      `SELECT * FROM vault.received WHERE controller = $1 AND pseudonym = $2 AND state = 'pending' AND events IS NOT NULL
       AND ($3::bigint IS NULL OR revision < $3) ORDER BY revision`,
      [stream.controller, stream.pseudonym, before ?? null],
    ),
  );
}

/** Streams with rows that have waited for their append since before `olderThan`, those first that wait longest. One that takes nothing any more is one of them, however much waits for it. */
export async function streamsToAppend(tx: Tx, olderThan: Date, limit: number): Promise<{ controller: string; pseudonym: string }[]> {
  return tx.query(
    `SELECT controller, pseudonym FROM vault.received
     WHERE events IS NOT NULL AND state = 'pending' AND recorded_at <= $1
     GROUP BY controller, pseudonym ORDER BY min(recorded_at) LIMIT $2`,
    [olderThan, limit],
  );
}

/** Gives a pending row another place in its stream. */
export async function renumber(tx: Tx, { controller, mac }: ReceivedKey, revision: bigint): Promise<void> {
  await tx.query(`UPDATE vault.received SET revision = $3 WHERE controller = $1 AND mac = $2 AND state = 'pending'`, [
    controller,
    mac,
    revision,
  ]);
}

/** Values that an event has commitments for and the vault, restored from a backup, has not. */
export interface LostValues extends ReceivedKey {
  pseudonym: string;
  eventId: string;
  pointers: string[];
}

/*
 * What is lost waits, as the event that is to say so, in `events` of a row that is recorded.
 */
const LOST = 'privacy.value.lost.v1';

export function lostMarker(eventId: string, pointers: string[]): NewEventRow[] {
  return [{ id: eventId, type: LOST, data: { event: eventId, pointers }, metadata: null }];
}

/** Lost values that no event tells of yet. */
export async function lostValues(tx: Tx, limit: number): Promise<LostValues[]> {
  const rows = await tx.query<Found>(
    `SELECT * FROM vault.received WHERE events IS NOT NULL AND state = 'recorded' ORDER BY position LIMIT $1`,
    [limit],
  );
  return rows.map(({ controller, mac, pseudonym, event_id, events }) => {
    const [marker] = events as [NewEventRow];
    return { controller, mac, pseudonym, eventId: event_id, pointers: (marker.data as { pointers: string[] }).pointers };
  });
}

/** Notes that an event tells of the loss. */
export async function settleLost(tx: Tx, { controller, mac }: ReceivedKey): Promise<void> {
  await tx.query(`UPDATE vault.received SET events = NULL WHERE controller = $1 AND mac = $2 AND state = 'recorded'`, [controller, mac]);
}
