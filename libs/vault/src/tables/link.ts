import type { Tx } from '#postgres';
import { columns, inKeyOrder } from './rows.ts';

/** An edge between two pseudonyms, said by the latest event about the pair. */
export interface LinkRow {
  controller: string;
  a: string;
  b: string;
  linked: boolean;
  /** When it happened. */
  time: Date;
  position: bigint;
}

const keyOf = ({ controller, a, b }: LinkRow) => `${controller}\n${a}\n${b}`;
const isLater = (one: LinkRow, other: LinkRow) =>
  one.time.getTime() !== other.time.getTime() ? one.time > other.time : one.position > other.position;

/** Writes what events say about pairs; for each pair the latest (time, position) holds, in whatever order they come. */
export async function saveLinks(tx: Tx, links: readonly LinkRow[]): Promise<void> {
  const latest = new Map<string, LinkRow>();
  for (const link of links) {
    const known = latest.get(keyOf(link));
    if (!known || isLater(link, known)) latest.set(keyOf(link), link);
  }
  if (latest.size === 0) return;
  await tx.query(
    `INSERT INTO vault.link (controller, a, b, linked, time, position)
     SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::boolean[], $5::timestamptz[], $6::bigint[])
     ON CONFLICT (controller, a, b) DO UPDATE SET linked = excluded.linked, time = excluded.time, position = excluded.position
     WHERE (excluded.time, excluded.position) > (link.time, link.position)`,
    columns(inKeyOrder([...latest.values()], keyOf), ['controller', 'a', 'b', 'linked', 'time', 'position']),
    'link_save',
  );
}

/**
 * Who is one person with this one by links, itself included: people before visitors, the oldest first, that is whose first event was received first.
 * The living and the erased are apart: somebody whose link came too late to be erased with another is not found through the forgotten one, nor shut
 * away with them. An address or a device belongs to whoever is linked to it and never makes two people one: links do not lead on from a visitor, and
 * one that several people are linked to stands for itself.
 */
export async function closureOf(tx: Tx, controller: string, pseudonym: string): Promise<string[]> {
  const reached = await reach(tx, controller, pseudonym);
  const people = reached.filter(({ visitor }) => !visitor);
  const fromVisitor = people.every((person) => person.pseudonym !== pseudonym);
  const [first] = people;
  if (!fromVisitor || !first) return names(reached);
  const ofFirst = names(await reach(tx, controller, first.pseudonym));
  return people.every((person) => ofFirst.includes(person.pseudonym)) ? ofFirst : [pseudonym];
}

interface Reached {
  pseudonym: string;
  visitor: boolean;
}

const names = (reached: Reached[]) => reached.map(({ pseudonym }) => pseudonym);

/** Whom links lead to from here, beginning with this one; on the way they do not lead on from a visitor. */
async function reach(tx: Tx, controller: string, pseudonym: string): Promise<Reached[]> {
  return tx.query<Reached>(
    `WITH RECURSIVE reached (pseudonym, closed, leads_on) AS (
       SELECT $2::text, EXISTS (SELECT 1 FROM vault.subject s WHERE s.controller = $1 AND s.pseudonym = $2 AND s.state = 'closed'), true
       UNION
       SELECT l.other, r.closed, NOT coalesce(s.visitor, false)
       FROM reached r CROSS JOIN LATERAL (
         SELECT b AS other FROM vault.link WHERE controller = $1 AND a = r.pseudonym AND linked
         UNION ALL
         SELECT a FROM vault.link WHERE controller = $1 AND b = r.pseudonym AND linked
       ) l
       LEFT JOIN LATERAL (SELECT visitor, state FROM vault.subject s WHERE s.controller = $1 AND s.pseudonym = l.other LIMIT 1) s ON true
       WHERE r.leads_on AND r.closed = coalesce(s.state = 'closed', false)
     )
     SELECT r.pseudonym, coalesce(s.visitor, false) AS visitor
     FROM (SELECT DISTINCT pseudonym FROM reached) r
     LEFT JOIN LATERAL (SELECT visitor FROM vault.subject s WHERE s.controller = $1 AND s.pseudonym = r.pseudonym LIMIT 1) s ON true
     LEFT JOIN LATERAL (
       SELECT recorded_at FROM vault.received f WHERE f.controller = $1 AND f.pseudonym = r.pseudonym ORDER BY f.revision LIMIT 1
     ) first ON true
     ORDER BY coalesce(s.visitor, false), first.recorded_at NULLS LAST, r.pseudonym`,
    [controller, pseudonym],
    'link_reach',
  );
}
