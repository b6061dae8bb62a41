import { randomUUID } from 'node:crypto';
import type { Tx } from '#postgres';
import type { Group } from './group.ts';
import type { Place } from './place.ts';
import { NOTHING_SEEN, readProgress } from './progress.ts';
import { baseType } from './table.ts';
import { createTotals } from './totals.ts';
import { statementsOf } from './write-rows.ts';

const LOCK = 'lethe.read-models.layout';

/** Lets one at a time lay tables out, begin a build or end one, until the transaction is over. */
export async function layOutAlone(tx: Tx): Promise<void> {
  await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [LOCK]);
}

/**
 * Creates the tables of the read models. Where their definition or the version of a fold changed, those that are there stay, are asked and are folded no
 * further, and a build in `next` is begun that will take their place: they are disposable, so they have no migrations.
 */
export async function layOut(tx: Tx, here: Group, next: Group): Promise<void> {
  await layOutAlone(tx);
  for (const { place } of [here, next]) await createProgress(tx, place);
  // Waits for a page that is being folded.
  await tx.query(`SELECT 1 FROM ${here.place}.progress FOR UPDATE`);
  const known = await readProgress(tx, here.place);
  if (known && known.layout !== here.layout && known.position !== NOTHING_SEEN) {
    await beginBuild(tx, next);
    return;
  }
  const build = await readProgress(tx, next.place);
  if (build && build.layout !== next.layout) await discard(tx, next.place);
  if (known?.layout !== here.layout) await layOutAnew(tx, here);
}

/** The build that is under way in this place, or a new one from the ledger's beginning; one of another layout is of no use and goes. Answers its name. */
export async function beginBuild(tx: Tx, next: Group): Promise<string> {
  const known = await readProgress(tx, next.place);
  return known?.layout === next.layout ? known.build : layOutAnew(tx, next);
}

/** True if the tables that are there have every column that this code asks for. Their rows may be folded otherwise. */
export async function fits(tx: Tx, { place, models }: Group): Promise<boolean> {
  const columns = await tx.query<{ column: string }>(
    `SELECT c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, NULL) AS column FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
     WHERE c.relnamespace = $1::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped`,
    [place],
  );
  const there = new Set(columns.map(({ column }) => column));
  return models.every(({ table }) =>
    Object.entries(table.columns).every(([column, type]) => there.has(`${table.name}.${column} ${fullName(baseType(type))}`)),
  );
}

/** Names of the tables in this place, without the one that holds the progress, which stays for ever. */
export async function tablesIn(tx: Tx, place: Place): Promise<string[]> {
  const rows = await tx.query<{ name: string }>(
    `SELECT tablename AS name FROM pg_tables WHERE schemaname = $1 AND tablename <> 'progress' ORDER BY 1`,
    [place],
  );
  return rows.map(({ name }) => `${place}.${JSON.stringify(name)}`);
}

async function layOutAnew(tx: Tx, { place, models, layout }: Group): Promise<string> {
  await discard(tx, place);
  for (const { table } of models) await tx.query(statementsOf(table, place).create);
  await tx.query(createTotals(place));
  await tx.query(createUnreadable(place));
  const build = randomUUID();
  const text = `INSERT INTO ${place}.progress (position, layout, build) VALUES ($1, $2, $3)`;
  await tx.query(text, [NOTHING_SEEN, layout, build]);
  return build;
}

async function discard(tx: Tx, place: Place): Promise<void> {
  // First, as folding does: whoever folds a page there is waited for.
  await tx.query(`DELETE FROM ${place}.progress`);
  const tables = await tablesIn(tx, place);
  if (tables.length > 0) await tx.query(`DROP TABLE ${tables.join(', ')}`);
}

async function createProgress(tx: Tx, place: Place): Promise<void> {
  await tx.query(
    `CREATE TABLE IF NOT EXISTS ${place}.progress (only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row), position bigint NOT NULL, layout text NOT NULL)`,
  );
  const added = await tx.query(`SELECT 1 FROM pg_attribute WHERE attrelid = $1::regclass AND attname = 'build'`, [`${place}.progress`]);
  if (added.length > 0) return;
  await tx.query(`ALTER TABLE ${place}.progress ADD COLUMN build text NOT NULL DEFAULT '', ADD COLUMN events bigint NOT NULL DEFAULT 0`);
}

const createUnreadable = (place: Place) =>
  `CREATE TABLE ${place}.unreadable (position bigint PRIMARY KEY, stream text NOT NULL, revision bigint NOT NULL, type text NOT NULL, reason text NOT NULL)`;

function fullName(type: string): string {
  return type === 'timestamptz' ? 'timestamp with time zone' : type;
}
