import type { Tx } from '#postgres';
import { columns } from './rows.ts';

/** A sealed value: which event and pointer it belongs to, and under which version of whose key. */
export interface ValueRow {
  controller: string;
  eventId: string;
  pointer: string;
  pseudonym: string;
  keyVersion: number;
  sealed: Buffer;
}

export async function insertValues(tx: Tx, rows: readonly ValueRow[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(
    `INSERT INTO vault.value (controller, event_id, pointer, pseudonym, key_version, sealed)
     SELECT * FROM unnest($1::text[], $2::uuid[], $3::text[], $4::text[], $5::int[], $6::bytea[])`,
    columns(rows, ['controller', 'eventId', 'pointer', 'pseudonym', 'keyVersion', 'sealed']),
    'value_insert',
  );
}

/** Which pointers of some events the vault still has values for. */
export async function pointersOf(
  tx: Tx,
  events: readonly { controller: string; eventId: string }[],
): Promise<{ eventId: string; pointer: string }[]> {
  if (events.length === 0) return [];
  return tx.query(
    `SELECT v.event_id AS "eventId", v.pointer FROM unnest($1::text[], $2::uuid[]) AS k (controller, event_id)
     CROSS JOIN LATERAL (SELECT event_id, pointer FROM vault.value v WHERE v.controller = k.controller AND v.event_id = k.event_id OFFSET 0) v`,
    columns(events, ['controller', 'eventId']),
    'value_pointers',
  );
}

type Found = Omit<ValueRow, 'eventId' | 'keyVersion' | 'controller'> & { event_id: string; key_version: number };

/** Values of some events. */
export async function valuesOfEvents(tx: Tx, controller: string, eventIds: readonly string[]): Promise<ValueRow[]> {
  const rows = await tx.query<Found>(
    `SELECT v.* FROM unnest($2::uuid[]) AS k (event_id)
     CROSS JOIN LATERAL (SELECT * FROM vault.value v WHERE v.controller = $1 AND v.event_id = k.event_id OFFSET 0) v
     ORDER BY v.event_id, v.pointer`,
    [controller, eventIds],
    'value_of_events',
  );
  return found(controller, rows);
}

/** Values of a person, by event and pointer, from after a place on. */
export async function valuesOfSubject(
  tx: Tx,
  controller: string,
  { pseudonym, after, limit }: { pseudonym: string; after?: { eventId: string; pointer: string } | undefined; limit: number },
): Promise<ValueRow[]> {
  const rows = await tx.query<Found>(
    `SELECT * FROM vault.value WHERE controller = $1 AND pseudonym = $2 AND (event_id, pointer) > ($3::uuid, $4::text)
     ORDER BY controller, pseudonym, event_id, pointer LIMIT $5`,
    [controller, pseudonym, after?.eventId ?? '00000000-0000-0000-0000-000000000000', after?.pointer ?? '', limit],
    'value_of_subject',
  );
  return found(controller, rows);
}

function found(controller: string, rows: Found[]): ValueRow[] {
  return rows.map(({ event_id, key_version, pointer, pseudonym, sealed }) => ({
    controller,
    eventId: event_id,
    pointer,
    pseudonym,
    keyVersion: key_version,
    sealed,
  }));
}
