import type { Tx } from '#postgres';
import type { ActRow } from '../acts/acts.ts';
import { removeRows, upsertRows, type Place } from '../engine/index.ts';
import { table, type ContradictionRow } from './contradiction-row.ts';

const select = (place: Place) => `SELECT c.subject, c.at, c.position, c.controller, c.rule, c.policy, c.detail, c.promise
  FROM unnest($1::text[], $2::text[], $3::timestamptz[], $4::bigint[]) AS a(controller, subject, at, position)
  CROSS JOIN LATERAL (SELECT * FROM ${place}.contradiction c WHERE c.controller = a.controller AND c.subject = a.subject
    AND c.at = a.at AND c.position = a.position OFFSET 0) AS c`;

type Key = Pick<ContradictionRow, 'controller' | 'subject' | 'position' | 'rule'>;
type FoundRow = Key & Pick<ContradictionRow, 'policy' | 'detail'> & { at: Date; promise: string | null };

/** Brings what is written about these acts to what was found in them: only what differs is touched. */
export async function writeDifferences(tx: Tx, place: Place, acts: readonly ActRow[], found: readonly ContradictionRow[]): Promise<void> {
  const keys = (['controller', 'subject', 'at', 'position'] as const).map((column) => acts.map((act) => act[column]));
  const rows = await tx.query<FoundRow>(select(place), keys, `${place}.contradiction.of`);
  const written = new Map(rows.map((row) => [keyOf(row), row]));
  const isNew = (row: ContradictionRow) => {
    const before = written.get(keyOf(row));
    return before?.policy !== row.policy || before.detail !== row.detail || before.promise !== (row.promise ?? null);
  };
  await upsertRows(tx, place, table, found.filter(isNew));
  const kept = new Set(found.map(keyOf));
  const gone = rows.filter((row) => !kept.has(keyOf(row)));
  await removeRows(
    tx,
    place,
    table,
    gone.map(({ controller, subject, at, position, rule }) => [controller, subject, at.toISOString(), String(position), rule]),
  );
}

/** Writes what was found in acts of which nothing was written yet. */
export async function writeNew(tx: Tx, place: Place, found: readonly ContradictionRow[]): Promise<void> {
  await upsertRows(tx, place, table, found);
}

/** The position of an act tells its time. */
function keyOf({ controller, subject, position, rule }: Key): string {
  return [controller, subject, position, rule].join('\0');
}
