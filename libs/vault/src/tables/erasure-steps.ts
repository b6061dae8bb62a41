import type { StandingOptOut } from '#domain';
import type { Tx } from '#postgres';

/** What `erasure.closing` says, with the controller and the erasure of its stream. */
export interface Closing {
  controller: string;
  erasure: string;
  /** RFC 3339. */
  closedAt: string;
  closure: string[];
  identifiers: { type: string; mac: string; pepper: number }[];
  optOuts: StandingOptOut[];
}

/** Locks the people of an erasure and closes them. Done already is done. */
export async function closeSubjects(tx: Tx, { controller, erasure, closure }: Closing): Promise<void> {
  await tx.query('SELECT 1 FROM vault.subject WHERE controller = $1 AND pseudonym = ANY($2::text[]) ORDER BY pseudonym FOR UPDATE', [
    controller,
    closure,
  ]);
  // Somebody whom only the request named has no row yet; one that is closed keeps a late event from reviving the pseudonym.
  await tx.query(
    `INSERT INTO vault.subject (controller, pseudonym, state, visitor, next_revision, key_version, erasure)
     SELECT $1, p, 'closed', false, 0, 0, $3 FROM unnest($2::text[]) AS p ORDER BY p
     ON CONFLICT (controller, pseudonym) DO UPDATE SET state = 'closed', erasure = coalesce(subject.erasure, excluded.erasure)`,
    [controller, closure, erasure],
  );
}

/**
 * Writes `forgotten` rows for the identifiers of people who are closed, which then lead to nobody any more, and marks everything received about them as
 * erased. What still waits for its append stays pending until it is in the ledger. Done already is done.
 */
export async function forgetIdentifiers(tx: Tx, { controller, erasure, closedAt, closure, identifiers, optOuts }: Closing): Promise<void> {
  const named = {
    types: identifiers.map(({ type }) => type),
    macs: identifiers.map(({ mac }) => Buffer.from(mac, 'hex')),
    peppers: identifiers.map(({ pepper }) => pepper),
  };
  // The event names what was known when it was made; an identifier that came between it and the lock is in the table.
  await tx.query(
    `INSERT INTO vault.forgotten (controller, type, mac, pepper, erasure, closed_at, opt_outs)
     SELECT $1, type, mac, pepper, $2, $3, $4 FROM (
       SELECT type, mac, pepper FROM unnest($5::text[], $6::bytea[], $7::int[]) AS n (type, mac, pepper)
       UNION
       SELECT type, mac, pepper FROM vault.identifier WHERE controller = $1 AND pseudonym = ANY($8::text[])
     ) f ON CONFLICT DO NOTHING`,
    [controller, erasure, closedAt, JSON.stringify(optOuts), named.types, named.macs, named.peppers, closure],
  );
  await tx.query('DELETE FROM vault.identifier WHERE controller = $1 AND pseudonym = ANY($2::text[])', [controller, closure]);
  await tx.query(
    `UPDATE vault.received SET state = 'erased', events = NULL WHERE controller = $1 AND pseudonym = ANY($2::text[]) AND state = 'recorded'`,
    [controller, closure],
  );
}

/**
 * Destroys what opens the values of people: every version of their keys, and with them the content MACs, which would confirm guesses, and the bundles at
 * rest. The sealed values, which nothing opens now, are deleted behind it (see {@link deleteValuesOf}). Done already is done.
 */
export async function applyShredding(tx: Tx, controller: string, closure: readonly string[]): Promise<void> {
  await tx.query('DELETE FROM vault.subject_key WHERE controller = $1 AND pseudonym = ANY($2::text[])', [controller, closure]);
  await tx.query(
    'UPDATE vault.received SET content_mac = NULL WHERE controller = $1 AND pseudonym = ANY($2::text[]) AND content_mac IS NOT NULL',
    [controller, closure],
  );
  await tx.query('DELETE FROM vault.export WHERE controller = $1 AND pseudonym = ANY($2::text[])', [controller, closure]);
  // Nothing about them is accepted any more that it could be about.
  await tx.query('DELETE FROM vault.record_change WHERE controller = $1 AND pseudonym = ANY($2::text[])', [controller, closure]);
}

/** Deletes what the targets of an erasure were told. */
export async function applyCertified(tx: Tx, controller: string, erasure: string): Promise<void> {
  await tx.query('DELETE FROM vault.erasure_order WHERE controller = $1 AND erasure = $2', [controller, erasure]);
}

/** People of a controller. */
export interface People {
  controller: string;
  closure: readonly string[];
}

/** Deletes some values of people whose keys were destroyed just now. True if there may be more. */
export async function deleteValuesOf(tx: Tx, { controller, closure }: People, limit: number): Promise<boolean> {
  const deleted = await tx.query(
    `DELETE FROM vault.value WHERE (controller, event_id, pointer) IN (
       SELECT v.controller, v.event_id, v.pointer
       FROM unnest($2::text[]) AS p (pseudonym) CROSS JOIN LATERAL (
         SELECT controller, event_id, pointer FROM vault.value v WHERE v.controller = $1 AND v.pseudonym = p.pseudonym LIMIT $3
       ) v
       LIMIT $3
     ) RETURNING 1`,
    [controller, closure, limit],
    'value_delete_of',
  );
  return deleted.length === limit;
}

/** Deletes some values of closed people whose keys are destroyed: what a crash left. True if there may be more. */
export async function deleteOrphanedValues(tx: Tx, limit: number): Promise<boolean> {
  const deleted = await tx.query(
    `DELETE FROM vault.value WHERE (controller, event_id, pointer) IN (
       SELECT v.controller, v.event_id, v.pointer
       FROM vault.subject s CROSS JOIN LATERAL (
         SELECT controller, event_id, pointer FROM vault.value v WHERE v.controller = s.controller AND v.pseudonym = s.pseudonym LIMIT $1
       ) v
       WHERE s.state = 'closed' AND NOT EXISTS (SELECT 1 FROM vault.subject_key k WHERE k.controller = s.controller AND k.pseudonym = s.pseudonym)
       LIMIT $1
     ) RETURNING 1`,
    [limit],
  );
  return deleted.length === limit;
}
