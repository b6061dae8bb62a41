import type { Tx } from '#postgres';
import { columns, inKeyOrder } from './rows.ts';
import { subjectKeyOf, type SubjectName } from './subject.ts';

/**
 * Notes that something sealed under people's keys was deleted while the keys stay: at the next turn of the day they get a new key version, since the
 * old one would open what was deleted in old pages and backups. To be called in the transaction that deletes. Done already is done.
 */
export async function markForReseal(tx: Tx, names: readonly SubjectName[]): Promise<void> {
  if (names.length === 0) return;
  const distinct = [...new Map(names.map((name) => [subjectKeyOf(name), name])).values()];
  await tx.query(
    `WITH marked AS MATERIALIZED (
       SELECT s.controller, s.pseudonym FROM unnest($1::text[], $2::text[]) AS k (controller, pseudonym)
       CROSS JOIN LATERAL (
         SELECT controller, pseudonym FROM vault.subject s WHERE s.controller = k.controller AND s.pseudonym = k.pseudonym FOR UPDATE
       ) s
     )
     UPDATE vault.subject s SET reseal = true FROM marked m WHERE s.controller = m.controller AND s.pseudonym = m.pseudonym AND NOT s.reseal`,
    columns(inKeyOrder(distinct, subjectKeyOf), ['controller', 'pseudonym']),
    'reseal_mark',
  );
}

export async function anyoneToReseal(tx: Tx): Promise<boolean> {
  return (await tx.query('SELECT 1 FROM vault.subject WHERE reseal LIMIT 1', [], 'reseal_any')).length > 0;
}

/** Some of those who wait for a new key version, in the order of their keys. */
export async function peopleToReseal(tx: Tx, limit: number): Promise<SubjectName[]> {
  return tx.query(
    'SELECT controller, pseudonym FROM vault.subject WHERE reseal ORDER BY controller, pseudonym LIMIT $1',
    [limit],
    'reseal_who',
  );
}
