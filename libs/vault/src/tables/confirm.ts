import type { Tx } from '#postgres';
import { lostMarker, receivedKeyOf } from './received.ts';
import { columns, inKeyOrder } from './rows.ts';

/** An event of the ledger that ingest recorded, as the ledger tells it. */
export interface Confirmation {
  controller: string;
  mac: Buffer;
  eventId: string;
  /** '' without a subject. */
  pseudonym: string;
  revision: bigint;
  position: bigint;
  type: string;
  /** RFC 3339. */
  recordedAt: string;
  dropped: string[];
  /** Pointers that the event has commitments for. */
  committed: string[];
}

/**
 * Notes that events are in the ledger; the exact events are no longer needed. Rows that are missing (the vault was restored) are made from the ledger,
 * and what they had values for waits to be told as lost. Answers those that were missing.
 */
export async function confirmReceived(tx: Tx, confirmations: readonly Confirmation[]): Promise<Confirmation[]> {
  if (confirmations.length === 0) return [];
  const distinct = new Map(confirmations.map((each) => [receivedKeyOf(each), each]));
  const rows = inKeyOrder([...distinct.values()], receivedKeyOf).map((each) => ({
    ...each,
    dropped: each.dropped.join(' '),
    lost: each.committed.length > 0 ? JSON.stringify(lostMarker(each.eventId, each.committed)) : null,
  }));
  const told = await tx.query<{ controller: string; mac: Buffer; inserted: boolean }>(
    `INSERT INTO vault.received AS r (controller, mac, event_id, pseudonym, revision, count, events, dropped, state, position, recorded_at)
     SELECT n.controller, n.mac, n.event_id, n.pseudonym, n.revision, 1,
       CASE WHEN s.state = 'closed' THEN NULL ELSE n.lost END, string_to_array(n.dropped, ' '),
       CASE WHEN s.state = 'closed' THEN 'erased' ELSE 'recorded' END, n.position, n.recorded_at
     FROM unnest($1::text[], $2::bytea[], $3::uuid[], $4::text[], $5::bigint[], $6::bigint[], $7::timestamptz[], $8::text[], $9::jsonb[])
       AS n (controller, mac, event_id, pseudonym, revision, position, recorded_at, dropped, lost)
     LEFT JOIN LATERAL (
       SELECT state FROM vault.subject s WHERE s.controller = n.controller AND s.pseudonym = n.pseudonym LIMIT 1
     ) s ON true
     ON CONFLICT (controller, mac) DO UPDATE
     SET state = excluded.state, position = excluded.position,
       events = CASE WHEN r.state = 'pending' OR excluded.state = 'erased' THEN NULL ELSE r.events END
     RETURNING r.controller, r.mac, xmax = 0 AS inserted`,
    columns(rows, ['controller', 'mac', 'eventId', 'pseudonym', 'revision', 'position', 'recordedAt', 'dropped', 'lost']),
    'received_confirm',
  );
  return told.filter(({ inserted }) => inserted).map((row) => distinct.get(receivedKeyOf(row)) as Confirmation);
}

/** Of events that may stand beside another under one `received`, those that have a row of their own. */
export async function byThemselves(tx: Tx, companions: readonly Confirmation[]): Promise<Confirmation[]> {
  if (companions.length === 0) return [];
  const rows = await tx.query<{ event_id: string }>(
    `SELECT r.event_id FROM unnest($1::text[], $2::bytea[], $3::uuid[]) AS k (controller, mac, event_id)
     CROSS JOIN LATERAL (SELECT event_id FROM vault.received r WHERE r.controller = k.controller AND r.mac = k.mac LIMIT 1) r
     WHERE r.event_id = k.event_id`,
    columns(companions, ['controller', 'mac', 'eventId']),
    'received_by_themselves',
  );
  const own = new Set(rows.map(({ event_id }) => event_id));
  return companions.filter(({ eventId }) => own.has(eventId));
}
