import type { Tx } from '#postgres';
import { createTotals } from './totals.ts';
import type { ReadModel } from './read-model.ts';
import type { Unreadable } from './read-page.ts';
import { statementsOf } from './write-rows.ts';

/** Position of a group of read models that has seen nothing. */
export const NOTHING_SEEN = -1n;

const createProgress = `CREATE TABLE IF NOT EXISTS read.progress (only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row), position bigint NOT NULL, layout text NOT NULL)`;
const createUnreadable =
  'CREATE TABLE read.unreadable (position bigint PRIMARY KEY, stream text NOT NULL, revision bigint NOT NULL, type text NOT NULL, reason text NOT NULL)';

/**
 * Creates the tables of the read models. Where their definition or the version of a fold changed, all of them are made anew and the position goes
 * back to the beginning: they are disposable, so they have no migrations.
 */
export async function layOut(tx: Tx, models: readonly ReadModel[], layout: string): Promise<void> {
  await tx.query(createProgress);
  const [known] = await tx.query<{ layout: string }>('SELECT layout FROM read.progress FOR UPDATE');
  if (known?.layout === layout) return;
  const old = await tx.query<{ name: string }>(
    `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'read' AND tablename <> 'progress'`,
  );
  for (const { name } of old) await tx.query(`DROP TABLE read.${JSON.stringify(name)}`);
  for (const create of [...models.map((model) => statementsOf(model.table).create), createTotals, createUnreadable]) await tx.query(create);
  await tx.query(
    'INSERT INTO read.progress (position, layout) VALUES ($1, $2) ON CONFLICT (only_row) DO UPDATE SET position = excluded.position, layout = excluded.layout',
    [NOTHING_SEEN, layout],
  );
}

/** Empties every table and forgets the position, in the transaction given: whoever folds next starts at the beginning, also after a crash. */
export async function emptyAll(tx: Tx, models: readonly ReadModel[]): Promise<void> {
  await tx.query('UPDATE read.progress SET position = $1', [NOTHING_SEEN]);
  await tx.query(`TRUNCATE ${[...models.map((model) => `read.${model.table.name}`), 'read.total', 'read.unreadable'].join(', ')}`);
}

/** Position up to which everything is folded; {@link NOTHING_SEEN} at the beginning. */
export async function readPosition(tx: Tx): Promise<bigint> {
  const [row] = await tx.query<{ position: bigint }>('SELECT position FROM read.progress', [], 'progress.read');
  if (!row) throw new Error('The tables of the read models are not there. Nothing was read. Run ReadModels.migrate first.');
  return row.position;
}

/** Moves the position on, if it is still where the caller left it. False means that another worker folded, or that the tables were emptied. */
export async function advance(tx: Tx, from: bigint, to: bigint): Promise<boolean> {
  const moved = await tx.query('UPDATE read.progress SET position = $2 WHERE position = $1 RETURNING 1', [from, to], 'progress.advance');
  return moved.length === 1;
}

/** Notes events that could not be read: where they stand and why, nothing of what they hold. */
export async function park(tx: Tx, events: readonly Unreadable[]): Promise<void> {
  if (events.length === 0) return;
  const columns = (['position', 'stream', 'revision', 'type', 'reason'] as const).map((column) => events.map((event) => event[column]));
  await tx.query(
    'INSERT INTO read.unreadable SELECT * FROM unnest($1::bigint[], $2::text[], $3::bigint[], $4::text[], $5::text[])',
    columns,
  );
}
