import type { Selection } from '../sql/selection.ts';
import type { MysqlTable } from './live-table.ts';
import type { MysqlSession, TextRow } from './session.ts';
import { asText, placeFor, quote } from './words.ts';

/** Subqueries are not locked with it. */
export const LOCK_ROWS = 'for update';

export interface MysqlSelection extends Selection {
  table: MysqlTable;
}

export interface PageOptions {
  /** What is read of each row, as SQL, each with a name. */
  select: readonly string[];
  size: number;
  /** Keeps the rows as they are until the transaction ends. */
  lock?: boolean;
}

/** The found rows a page at a time in the order of the table's primary key, so that memory does not grow with their number. `k0`, `k1`, … is that key. */
export async function* pages(
  session: MysqlSession,
  { table: { primaryKey }, finding: { from, where, values } }: MysqlSelection,
  options: PageOptions,
): AsyncGenerator<TextRow[]> {
  const columns = primaryKey.map(({ name }) => `t0.${quote(name)}`);
  const select = [...primaryKey.map((column, index) => `${asText(columns[index] as string, column)} as k${index}`), ...options.select];
  const behind = `(${columns.join(', ')}) > (${primaryKey.map(placeFor).join(', ')})`;
  const end = `order by ${columns.join(', ')} limit ${options.size}${options.lock ? ` ${LOCK_ROWS}` : ''}`;
  let last: TextRow | undefined;
  do {
    const after = last ? keyOf(last, primaryKey.length) : [];
    const sql = `select ${select.join(', ')} from ${from} where ${where}${last ? ` and ${behind}` : ''} ${end}`;
    const rows = await session.rows(sql, [...values, ...after]);
    if (rows.length) yield rows;
    last = rows.length < options.size ? undefined : rows.at(-1);
  } while (last);
}

/** The primary key of a row that {@link pages} gave. */
export function keyOf(row: TextRow, length: number): (string | null)[] {
  return Array.from({ length }, (_, index) => row[`k${index}`] ?? null);
}
