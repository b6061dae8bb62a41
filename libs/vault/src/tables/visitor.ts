import type { Tx } from '#postgres';
import { releaseTypes } from './identifier.ts';
import { columns, inKeyOrder } from './rows.ts';
import { subjectKeyOf, type SubjectName } from './subject.ts';

/** For what a visitor was seen, and when last. */
export interface Sighting {
  category: string;
  system?: string;
  /** Of the last event, UTC. */
  time: string;
}

/** What is known of an unidentified visitor, who is found by an address or a device alone. */
export interface Visitor extends SubjectName {
  seen: Sighting[];
  /** True if something was recorded that names no category, such as an objection: it has to find who made it, for as long as it stands. */
  lasting: boolean;
  /** Types of the identifiers. */
  types: string[];
}

/** Those of these people who are visitors, with what was noted of them. */
export async function visitorsAmong(tx: Tx, people: readonly SubjectName[]): Promise<Visitor[]> {
  if (people.length === 0) return [];
  return tx.query<Visitor & Record<string, unknown>>(
    `SELECT s.controller, s.pseudonym, coalesce(t.seen, '[]') AS seen, coalesce(t.lasting, false) AS lasting, coalesce(i.types, '{}') AS types
     FROM unnest($1::text[], $2::text[]) AS k (controller, pseudonym)
     CROSS JOIN LATERAL (
       SELECT controller, pseudonym FROM vault.subject s WHERE s.controller = k.controller AND s.pseudonym = k.pseudonym AND s.visitor LIMIT 1
     ) s
     LEFT JOIN LATERAL (
       SELECT seen, lasting FROM vault.visitor v WHERE v.controller = s.controller AND v.pseudonym = s.pseudonym LIMIT 1
     ) t ON true
     LEFT JOIN LATERAL (
       SELECT array_agg(DISTINCT type) AS types FROM vault.identifier i WHERE i.controller = s.controller AND i.pseudonym = s.pseudonym
     ) i ON true`,
    columns(inKeyOrder(people, subjectKeyOf), ['controller', 'pseudonym']),
    'visitor_among',
  );
}

/** Notes what was seen of visitors, and when each of their identifiers has to go (null: at no time). */
export async function saveVisitors(
  tx: Tx,
  visitors: readonly (Visitor & { ends: { type: string; expiresAt: Date | null }[] })[],
): Promise<void> {
  if (visitors.length === 0) return;
  const sorted = inKeyOrder(visitors, subjectKeyOf).map((visitor) => ({ ...visitor, seen: JSON.stringify(visitor.seen) }));
  await tx.query(
    `INSERT INTO vault.visitor (controller, pseudonym, seen, lasting)
     SELECT * FROM unnest($1::text[], $2::text[], $3::jsonb[], $4::boolean[])
     ON CONFLICT (controller, pseudonym) DO UPDATE SET seen = excluded.seen, lasting = excluded.lasting`,
    columns(sorted, ['controller', 'pseudonym', 'seen', 'lasting']),
    'visitor_save',
  );
  const ends = sorted.flatMap(({ controller, pseudonym, ends: all }) => all.map((end) => ({ controller, pseudonym, ...end })));
  await tx.query(
    `UPDATE vault.identifier i SET expires_at = k.expires_at
     FROM unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[]) AS k (controller, pseudonym, type, expires_at)
     WHERE i.controller = k.controller AND i.pseudonym = k.pseudonym AND i.type = k.type AND i.expires_at IS DISTINCT FROM k.expires_at`,
    columns(ends, ['controller', 'pseudonym', 'type', 'expiresAt']),
    'visitor_identifiers',
  );
}

/** An identifier of a visitor whose time is up; also its place in {@link dueIdentifiers}. */
export interface DueIdentifier extends SubjectName {
  type: string;
  expiresAt: Date;
  /** Categories and systems that it was seen for. */
  seen: Sighting[];
}

/** Identifiers of visitors who are not erased whose time is up, from after a place on. */
export async function dueIdentifiers(
  tx: Tx,
  now: Date,
  { after, limit }: { after?: DueIdentifier | undefined; limit: number },
): Promise<DueIdentifier[]> {
  return tx.query<DueIdentifier & Record<string, unknown>>(
    `SELECT i.controller, i.pseudonym, i.type, i.expires_at AS "expiresAt", v.seen
     FROM vault.identifier i
     JOIN vault.subject s ON s.controller = i.controller AND s.pseudonym = i.pseudonym AND s.visitor AND s.state = 'open'
     JOIN vault.visitor v ON v.controller = i.controller AND v.pseudonym = i.pseudonym
     WHERE i.expires_at <= $1 AND (i.expires_at, i.pseudonym, i.type) > ($2::timestamptz, $3::text, $4::text)
     ORDER BY i.expires_at, i.pseudonym, i.type LIMIT $5`,
    [now, after?.expiresAt ?? '-infinity', after?.pseudonym ?? '', after?.type ?? '', limit],
    'visitor_due',
  );
}

/**
 * Takes identifiers that the ledger itself has let go away from their visitors, and the content MACs, into which they went. The key gets a new version, since
 * the present one opens them in old pages and backups. Done already is done.
 */
export async function releaseExpired(tx: Tx, released: readonly (SubjectName & { type: string })[]): Promise<void> {
  for (const { controller, pseudonym } of inKeyOrder(released, subjectKeyOf)) {
    await tx.query(`UPDATE vault.subject SET reseal = true WHERE controller = $1 AND pseudonym = $2 AND state = 'open' AND NOT reseal`, [
      controller,
      pseudonym,
    ]);
    await tx.query('UPDATE vault.received SET content_mac = NULL WHERE controller = $1 AND pseudonym = $2 AND content_mac IS NOT NULL', [
      controller,
      pseudonym,
    ]);
  }
  await releaseTypes(tx, released);
}
