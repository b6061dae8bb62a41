import type { Finding } from '../sql/find.ts';
import type { LiveTable } from './live-schema.ts';
import type { Session, TextRow } from './session.ts';
import { asText, placeFor, quote } from './words.ts';

export interface PageOptions {
  /** What is read of each row, as SQL, each with a name. */
  select: readonly string[];
  size: number;
  /** Keeps the rows as they are until the transaction ends. */
  lock?: boolean;
}

/** The found rows a page at a time in the order of the table's primary key, so that memory does not grow with their number. `k0`, `k1`, … is that key. */
export async function* pages(
  session: Session,
  { primaryKey }: LiveTable,
  finding: Finding,
  options: PageOptions,
): AsyncGenerator<TextRow[]> {
  const { from, where, parameters } = finding;
  const columns = primaryKey.map(({ name }) => `t0.${quote(name)}`);
  const select = [...primaryKey.map((column, index) => `${asText(columns[index] as string, column)} as k${index}`), ...options.select];
  const behind = `(${columns.join(', ')}) > (${primaryKey.map(placeFor).join(', ')})`;
  const end = `order by ${columns.join(', ')} limit ${options.size}${options.lock ? ' for update' : ''}`;
  let last: TextRow | undefined;
  do {
    const after = last ? keyOf(last, primaryKey.length) : [];
    const sql = `select ${select.join(', ')} from ${from} where ${where}${last ? ` and ${behind}` : ''} ${end}`;
    const rows = await session.rows(sql, [...parameters.values, ...after]);
    if (rows.length) yield rows;
    last = rows.length < options.size ? undefined : rows.at(-1);
  } while (last);
}

/** The primary key of a row that {@link pages} gave. */
export function keyOf(row: TextRow, length: number): (string | null)[] {
  return Array.from({ length }, (_, index) => row[`k${index}`] ?? null);
}
