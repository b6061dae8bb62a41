import type { Tx } from '#postgres';
import { columns, inKeyOrder } from './rows.ts';
import type { ExpiryGround } from './value-expiry.ts';

/** A person's record, by its token. */
export interface RecordName {
  controller: string;
  pseudonym: string;
  record: string;
}

/** Something that happened to a record: what events from before it brought of it must not stay readable, whenever they are told. */
export interface RecordChange extends RecordName {
  at: Date;
  position: bigint;
  ground: Exclude<ExpiryGround, 'retention'>;
  /** The event that says so, whose own values stay. */
  event: string;
  /** Only these values of the events; all of them without it. */
  pointers?: string[] | undefined;
}

const recordKey = ({ controller, pseudonym, record }: RecordName) => `${controller}\n${pseudonym}\n${record}`;

/**
 * Notes what happened to records. Of who is being erased nothing is noted: their rows are locked, so that none comes behind the removal. Before
 * {@link saveTerms}, since the keeper locks people before values. Done already is done.
 */
export async function saveRecordChanges(tx: Tx, changes: readonly RecordChange[]): Promise<void> {
  if (changes.length === 0) return;
  const rows = inKeyOrder(changes, (change) => `${recordKey(change)}\n${change.event}`).map(({ pointers, ...row }) => ({
    ...row,
    pointers: pointers ? JSON.stringify(pointers) : null,
  }));
  await tx.query(
    `INSERT INTO vault.record_change (controller, pseudonym, record, event_id, at, position, ground, pointers)
     SELECT c.controller, c.pseudonym, c.record, c.event_id, c.at, c.position, c.ground,
       CASE WHEN c.pointers IS NOT NULL THEN ARRAY(SELECT jsonb_array_elements_text(c.pointers)) END
     FROM unnest($1::text[], $2::text[], $3::text[], $4::uuid[], $5::timestamptz[], $6::bigint[], $7::text[], $8::jsonb[])
       AS c (controller, pseudonym, record, event_id, at, position, ground, pointers)
     CROSS JOIN LATERAL (
       SELECT 1 FROM vault.subject s WHERE s.controller = c.controller AND s.pseudonym = c.pseudonym AND s.state = 'open' FOR SHARE
     ) s
     ON CONFLICT DO NOTHING`,
    columns(rows, ['controller', 'pseudonym', 'record', 'event', 'at', 'position', 'ground', 'pointers']),
    'record_change_insert',
  );
}

/** Lets values go of which the vault knows that their record was changed after their event happened, by (time, position) as everything is folded. */
export async function applyRecordChanges(tx: Tx, records: readonly RecordName[]): Promise<void> {
  if (records.length === 0) return;
  const distinct = [...new Map(records.map((record) => [recordKey(record), record])).values()];
  await tx.query(
    `UPDATE vault.value v SET expires_at = e.at, ground = e.ground
     FROM (
       SELECT DISTINCT ON (v.controller, v.event_id, v.pointer) v.controller, v.event_id, v.pointer, c.at, c.ground
       FROM unnest($1::text[], $2::text[], $3::text[]) AS r (controller, pseudonym, record)
       CROSS JOIN LATERAL (
         SELECT * FROM vault.record_change c WHERE c.controller = r.controller AND c.pseudonym = r.pseudonym AND c.record = r.record OFFSET 0
       ) c
       CROSS JOIN LATERAL (
         SELECT * FROM vault.value v WHERE v.controller = r.controller AND v.pseudonym = r.pseudonym AND v.record = r.record OFFSET 0
       ) v
       WHERE (v.at, v.position) < (c.at, c.position) AND (c.pointers IS NULL OR v.pointer = ANY (c.pointers))
       ORDER BY v.controller, v.event_id, v.pointer, c.at, c.position
     ) e
     WHERE v.controller = e.controller AND v.event_id = e.event_id AND v.pointer = e.pointer AND (v.expires_at IS NULL OR v.expires_at > e.at)`,
    columns(inKeyOrder(distinct, recordKey), ['controller', 'pseudonym', 'record']),
    'record_change_apply',
  );
}
