import type { Tx } from '#postgres';
import { columns, inKeyOrder } from './rows.ts';

/** What the ledger and the policies say of a kept value: when it has to go, and what it belongs to. */
export interface ValueTerm {
  controller: string;
  eventId: string;
  pointer: string;
  /** When its event happened. */
  at: Date;
  category: string | null;
  system: string | null;
  /** Token of the record that it belongs to. */
  record: string | null;
  /** null: no rule names a time. */
  expiresAt: Date | null;
}

/** Why a value has to go: its time is up, or the record that it came from was changed. */
export type ExpiryGround = 'retention' | 'deleted' | 'corrected' | 'obscured';

/** Something that happened to a record: what earlier events brought of it must not stay readable. */
export interface RecordChange {
  controller: string;
  pseudonym: string;
  record: string;
  at: Date;
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
    `UPDATE vault.value v SET expires_at = t.expires_at, ground = 'retention', at = t.at, category = t.category, system = t.system, record = t.record
     FROM unnest($1::text[], $2::uuid[], $3::text[], $4::timestamptz[], $5::text[], $6::text[], $7::text[], $8::timestamptz[])
       AS t (controller, event_id, pointer, at, category, system, record, expires_at)
     WHERE v.controller = t.controller AND v.event_id = t.event_id AND v.pointer = t.pointer
       AND (v.expires_at, v.record) IS DISTINCT FROM (t.expires_at, t.record)`,
    columns(inKeyOrder(terms, termKey), ['controller', 'eventId', 'pointer', 'at', 'category', 'system', 'record', 'expiresAt']),
    'value_terms',
  );
}

/** Lets values of earlier events about a record go at once. */
export async function recordChanged(tx: Tx, { controller, pseudonym, record, at, ground, event, pointers }: RecordChange): Promise<void> {
  await tx.query(
    `UPDATE vault.value SET expires_at = $4, ground = $5
     WHERE controller = $1 AND pseudonym = $2 AND record = $3 AND at <= $4 AND (expires_at IS NULL OR expires_at > $4)
       AND event_id <> $6 AND ($7::text[] IS NULL OR pointer = ANY($7))`,
    [controller, pseudonym, record, at, ground, event, pointers ?? null],
    'value_record_changed',
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
