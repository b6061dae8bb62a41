import type { Tx } from '#postgres';
import { columns, inKeyOrder } from './rows.ts';

/** What the ledger and the policies say of a kept value: when it has to go, and what it belongs to. */
export interface ValueTerm {
  controller: string;
  eventId: string;
  pointer: string;
  /** When its event happened, and where it stands in the ledger: what came first where two happened at the same time. */
  at: Date;
  position: bigint;
  category: string | null;
  system: string | null;
  /** Token of the record that it belongs to. */
  record: string | null;
  /** null: no rule names a time. */
  expiresAt: Date | null;
}

/** Why a value has to go: its time is up, or the record that it came from was changed. */
export type ExpiryGround = 'retention' | 'deleted' | 'corrected' | 'obscured';

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

const termKey = ({ controller, eventId, pointer }: Pick<ValueTerm, 'controller' | 'eventId' | 'pointer'>) =>
  `${controller}\n${eventId}\n${pointer}`;

/** Writes terms beside the values, where these are still there and the terms are others. */
export async function saveTerms(tx: Tx, terms: readonly ValueTerm[]): Promise<void> {
  if (terms.length === 0) return;
  await tx.query(
    `UPDATE vault.value v SET expires_at = t.expires_at, ground = 'retention', at = t.at, category = t.category, system = t.system, record = t.record, position = t.position
     FROM unnest($1::text[], $2::uuid[], $3::text[], $4::timestamptz[], $5::text[], $6::text[], $7::text[], $8::timestamptz[], $9::bigint[])
       AS t (controller, event_id, pointer, at, category, system, record, expires_at, position)
     WHERE v.controller = t.controller AND v.event_id = t.event_id AND v.pointer = t.pointer
       AND (v.expires_at, v.record, v.position) IS DISTINCT FROM (t.expires_at, t.record, t.position)`,
    columns(inKeyOrder(terms, termKey), [
      'controller',
      'eventId',
      'pointer',
      'at',
      'category',
      'system',
      'record',
      'expiresAt',
      'position',
    ]),
    'value_terms',
  );
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

/** A value whose time is up; also its place in {@link dueValues}. */
export interface DueValue {
  controller: string;
  pseudonym: string;
  eventId: string;
  pointer: string;
  expiresAt: Date;
  ground: ExpiryGround;
  category: string | null;
  system: string | null;
}

/** Values of people who are not erased whose time is up, those first whose time was up first, from after a place on. */
export async function dueValues(tx: Tx, now: Date, { after, limit }: { after?: DueValue | undefined; limit: number }): Promise<DueValue[]> {
  return tx.query<DueValue & Record<string, unknown>>(
    `SELECT v.controller, v.pseudonym, v.event_id AS "eventId", v.pointer, v.expires_at AS "expiresAt", v.ground, v.category, v.system
     FROM vault.value v
     WHERE v.expires_at <= $1 AND (v.expires_at, v.event_id, v.pointer) > ($2::timestamptz, $3::uuid, $4::text)
       AND EXISTS (SELECT 1 FROM vault.subject s WHERE s.controller = v.controller AND s.pseudonym = v.pseudonym AND s.state = 'open')
     ORDER BY v.expires_at, v.event_id, v.pointer LIMIT $5`,
    [now, after?.expiresAt ?? '-infinity', after?.eventId ?? '00000000-0000-0000-0000-000000000000', after?.pointer ?? '', limit],
    'value_due',
  );
}

/** What `value.expired` says, with whom it is about. */
export interface ExpiredValues {
  controller: string;
  pseudonym: string;
  eventId: string;
  pointers: string[];
}

/**
 * Deletes values that the ledger says have expired, and with them the content MACs that would confirm guesses; what a restored vault lacks of them is not
 * lost either. The person is to get a new key version: the present one opens the values in old pages and backups. Done already is done.
 */
export async function deleteExpired(tx: Tx, expired: readonly ExpiredValues[]): Promise<void> {
  if (expired.length === 0) return;
  const people = inKeyOrder(
    [...new Map(expired.map(({ controller, pseudonym }) => [`${controller}\n${pseudonym}`, { controller, pseudonym }])).values()],
    ({ controller, pseudonym }) => `${controller}\n${pseudonym}`,
  );
  await tx.query(
    `WITH locked AS MATERIALIZED (
       SELECT s.controller, s.pseudonym FROM unnest($1::text[], $2::text[]) AS k (controller, pseudonym)
       CROSS JOIN LATERAL (
         SELECT controller, pseudonym FROM vault.subject s WHERE s.controller = k.controller AND s.pseudonym = k.pseudonym FOR UPDATE
       ) s
     )
     UPDATE vault.subject s SET reseal = true FROM locked l
     WHERE s.controller = l.controller AND s.pseudonym = l.pseudonym AND s.state = 'open' AND NOT s.reseal`,
    columns(people, ['controller', 'pseudonym']),
    'value_expired_people',
  );
  const flat = expired.flatMap(({ pointers, ...of }) => pointers.map((pointer) => ({ ...of, pointer })));
  await tx.query(
    `DELETE FROM vault.value v USING unnest($1::text[], $2::uuid[], $3::text[]) AS k (controller, event_id, pointer)
     WHERE v.controller = k.controller AND v.event_id = k.event_id AND v.pointer = k.pointer`,
    columns(inKeyOrder(flat, termKey), ['controller', 'eventId', 'pointer']),
    'value_expired_delete',
  );
  // What waits in the row of a recorded event is which of its values are lost: of those only what has not expired.
  await tx.query(
    `UPDATE vault.received r SET content_mac = NULL, events = CASE
         WHEN r.events IS NULL OR r.state <> 'recorded' THEN r.events
         WHEN (r.events #> '{0,data,pointers}') - k.pointers = '[]' THEN NULL
         ELSE jsonb_set(r.events, '{0,data,pointers}', (r.events #> '{0,data,pointers}') - k.pointers) END
     FROM (SELECT controller, pseudonym, event_id, array_agg(pointer) AS pointers
           FROM unnest($1::text[], $2::text[], $3::uuid[], $4::text[]) AS k (controller, pseudonym, event_id, pointer) GROUP BY 1, 2, 3) k
     WHERE r.controller = k.controller AND r.pseudonym = k.pseudonym AND r.event_id = k.event_id`,
    columns(flat, ['controller', 'pseudonym', 'eventId', 'pointer']),
    'value_expired_received',
  );
}
