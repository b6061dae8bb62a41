import pg from 'pg';
import type { LiveColumn, LiveTable } from '../sql/live-schema.ts';
import { tableName } from '../sql/open-database.ts';
import type { ColumnAction, CopiedColumn, FieldsRow, Selection } from '../sql/selection.ts';
import type { PostgresqlSession } from './session.ts';

const quote = pg.escapeIdentifier;
const COPIED_PAGE = 100;
const ERASED_PAGE = 500;

/** Rows in the order of their key; the session reads values as JSON has them. */
export function copy(
  session: PostgresqlSession,
  { finding: { from, where, values } }: Selection,
  columns: readonly CopiedColumn[],
  key: LiveColumn,
): AsyncIterable<Record<string, unknown>[]> {
  const read = columns.map(({ column, as }) => `t0.${quote(column.name)} as ${quote(as)}`);
  return session.pages(`select ${read.join(', ')} from ${from} where ${where} order by t0.${quote(key.name)}`, values, COPIED_PAGE);
}

interface FieldsOfRow {
  ctid: string;
  tableoid: string;
  values: (string | null)[];
}

/** Rows are known by where they are, so that rows of others with the same key are left alone. */
export async function* readFields(
  session: PostgresqlSession,
  { finding: { from, where, values } }: Selection,
  actions: readonly ColumnAction[],
  lock: boolean,
): AsyncGenerator<FieldsRow[]> {
  const fields = `array[${actions.map(fieldOf).join(', ')}]::text[]`;
  const sql = `select t0.ctid::text as ctid, t0.tableoid::text as tableoid, ${fields} as values from ${from} where ${where}`;
  for await (const rows of session.pages<FieldsOfRow>(lock ? `${sql} ${LOCK_ROWS}` : sql, values, ERASED_PAGE)) {
    yield rows.map((row) => ({ place: [row.ctid, row.tableoid], values: row.values }));
  }
}

export const LOCK_ROWS = 'for update of t0';

function fieldOf({ column, action }: ColumnAction): string {
  const sql = `t0.${quote(column.name)}`;
  // Of what is kept it only matters whether there is something.
  if (action.do === 'keep') return `case when ${sql} is not null then '' end`;
  return column.base === 'inet' ? `host(${sql})` : `${sql}::text`;
}

/** Writes a page of rows with one statement. */
export function fieldWriter(session: PostgresqlSession, table: LiveTable, columns: readonly LiveColumn[]) {
  const set = columns.map(({ name, type }, index) => `${quote(name)} = v.c${index}::${type}`);
  const arrays = ['$1::text[]', '$2::text[]', ...columns.map((_, index) => `$${index + 3}::text[]`)];
  const names = ['row', 'part', ...columns.map((_, index) => `c${index}`)];
  const update = `update ${tableName({ quote }, table)} t0 set ${set.join(', ')} from unnest(${arrays.join(', ')}) as v(${names.join(', ')})
    where t0.ctid = v.row::tid and t0.tableoid = v.part::oid`;
  return (rows: readonly FieldsRow[]): Promise<number> => {
    const places = [0, 1].map((part) => rows.map(({ place }) => place[part]));
    const values = columns.map((_, index) => rows.map((row) => row.values[index] ?? null));
    return session.change(update, [...places, ...values]);
  };
}

/** The database casts it, and refuses what does not fit. */
export async function spelled(session: PostgresqlSession, column: LiveColumn, value: string): Promise<string> {
  const [row] = await session.rows<{ value: string | null }>(`select $1::text::${column.type}::text as value`, [value]);
  return row?.value ?? value;
}
