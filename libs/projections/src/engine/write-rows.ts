import type { Tx } from '#postgres';
import { foldRows, keyText, touchedRows, type RowChange } from './fold-rows.ts';
import type { Appended, Folded, FoldedEvent } from './read-model.ts';
import type { Place } from './place.ts';
import { fromDatabase, statements, toArrays, type Statements, type Table } from './table.ts';

const made = { read: new WeakMap<object, Statements>(), read_next: new WeakMap<object, Statements>() };

/** The statements of a table in one place, made once. */
export function statementsOf<Row>(table: Table<Row>, place: Place): Statements {
  const known = made[place].get(table);
  if (known) return known;
  const fresh = statements(table, place);
  made[place].set(table, fresh);
  return fresh;
}

/** Adds the rows that the events make, with one insert. */
export async function appendRows<Row>(tx: Tx, place: Place, model: Appended<Row>, events: readonly FoldedEvent[]): Promise<void> {
  const rows = events.flatMap((event) => model.rows(event));
  if (rows.length > 0) await write(tx, place, model.table, 'insert', rows);
}

/** Loads the rows that the events touch, evolves them in memory and writes back what changed: at most three statements. */
export async function evolveRows<Row>(tx: Tx, place: Place, model: Folded<Row>, events: readonly FoldedEvent[]): Promise<RowChange<Row>[]> {
  const touched = touchedRows(model, events);
  if (touched.size === 0) return [];
  const loaded = await load(
    tx,
    place,
    model.table,
    [...touched.values()].map((row) => row.key),
  );
  const changes = foldRows(touched, loaded).filter(({ before, after }) => after !== (before ?? null));
  const kept = changes.flatMap(({ after }) => (after === null ? [] : [after]));
  const gone = changes.flatMap(({ key, after }) => (after === null ? [key] : []));
  await upsertRows(tx, place, model.table, kept);
  await removeRows(tx, place, model.table, gone);
  return changes;
}

async function load<Row>(tx: Tx, place: Place, table: Table<Row>, keys: readonly (readonly string[])[]): Promise<Map<string, Row>> {
  const { load: text } = statementsOf(table, place);
  const rows = await tx.query<Record<string, unknown>>(text, transpose(keys), `${place}.${table.name}.load`);
  return new Map(rows.map((row) => [keyText(table.key.map((column) => row[column] as string)), fromDatabase<Row>(row)]));
}

/** Writes rows over those with the same keys. */
export async function upsertRows<Row>(tx: Tx, place: Place, table: Table<Row>, rows: readonly Row[]): Promise<void> {
  if (rows.length > 0) await write(tx, place, table, 'upsert', rows);
}

/** Removes rows by their keys, in the order of the key's columns. */
export async function removeRows<Row>(tx: Tx, place: Place, table: Table<Row>, keys: readonly (readonly string[])[]): Promise<void> {
  if (keys.length > 0) await tx.query(statementsOf(table, place).remove, transpose(keys), `${place}.${table.name}.remove`);
}

async function write<Row>(tx: Tx, place: Place, table: Table<Row>, how: 'insert' | 'upsert', rows: readonly Row[]): Promise<void> {
  const columns = Object.keys(table.columns) as (keyof Row & string)[];
  await tx.query(statementsOf(table, place)[how], toArrays(table, columns, rows), `${place}.${table.name}.${how}`);
}

function transpose(keys: readonly (readonly string[])[]): string[][] {
  return (keys[0] ?? []).map((_, column) => keys.map((key) => key[column] as string));
}
