import type { Tx } from '#postgres';
import type { RowChange } from './fold-rows.ts';
import type { Place } from './place.ts';
import type { Folded } from './read-model.ts';

/** The sum of what the rows of a controller tally, by name. No row where the sum is 0, as if there had never been anything. */
export const createTotals = (place: Place) =>
  `CREATE TABLE ${place}.total (controller text COLLATE "C", name text COLLATE "C", n bigint NOT NULL, PRIMARY KEY (controller, name))`;

const add = (
  place: Place,
) => `INSERT INTO ${place}.total AS t (controller, name, n) SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[])
  ON CONFLICT (controller, name) DO UPDATE SET n = t.n + excluded.n`;

/** Brings the totals from what the rows tallied before to what they tally now. */
export async function addToTotals<Row extends { controller: string }>(
  tx: Tx,
  place: Place,
  model: Folded<Row>,
  changes: readonly RowChange<Row>[],
): Promise<void> {
  const deltas = differences(model.tally, changes);
  if (deltas.length === 0) return;
  const columns = (['controller', 'name', 'n'] as const).map((column) => deltas.map((each) => each[column]));
  await tx.query(add(place), columns, `${place}.total.add`);
  if (deltas.some(({ n }) => n < 0)) await tx.query(`DELETE FROM ${place}.total WHERE n = 0`);
}

interface Delta {
  readonly controller: string;
  readonly name: string;
  n: number;
}

function differences<Row extends { controller: string }>(tally: Folded<Row>['tally'], changes: readonly RowChange<Row>[]): Delta[] {
  const deltas = new Map<string, Delta>();
  const count = (row: Row | null | undefined, sign: 1 | -1) => {
    if (!row || !tally) return;
    for (const [name, n] of Object.entries(tally(row))) {
      const id = `${row.controller}\0${name}`;
      const delta = deltas.get(id) ?? { controller: row.controller, name, n: 0 };
      deltas.set(id, delta);
      delta.n += sign * n;
    }
  };
  for (const { before, after } of changes) {
    count(before, -1);
    count(after, 1);
  }
  return [...deltas.values()].filter(({ n }) => n !== 0);
}
