import type { Tx } from '#postgres';
import { columns, inKeyOrder } from './rows.ts';
import { termKey } from './value-terms.ts';

/** Why a value has to go: its time is up, or the record that it came from was changed. */
export type ExpiryGround = 'retention' | 'deleted' | 'corrected' | 'obscured';

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
