import { ConnectorError } from '../connector.ts';
import type { LiveColumn } from '../sql/live-schema.ts';
import { tableName } from '../sql/open-database.ts';
import type { ColumnAction, CopiedColumn, FieldsRow } from '../sql/selection.ts';
import type { MysqlTable } from './live-table.ts';
import { keyOf, pages, type MysqlSelection } from './pages.ts';
import type { MysqlSession } from './session.ts';
import { asJson, asText, placeFor, plainText, quote } from './words.ts';

const COPIED_PAGE = 100;
const ERASED_PAGE = 500;

/** Rows in the order of the table's primary key. */
export async function* copy(
  session: MysqlSession,
  from: MysqlSelection,
  columns: readonly CopiedColumn[],
): AsyncGenerator<Record<string, unknown>[]> {
  const select = columns.map(({ column }, index) => `${asText(`t0.${quote(column.name)}`, column)} as v${index}`);
  for await (const rows of pages(session, from, { select, size: COPIED_PAGE })) {
    yield rows.map((row) => Object.fromEntries(columns.map(({ as, column }, index) => [as, asJson(row[`v${index}`] ?? null, column)])));
  }
}

/** Rows are known by their primary key. */
export async function* readFields(
  session: MysqlSession,
  from: MysqlSelection,
  actions: readonly ColumnAction[],
  lock: boolean,
): AsyncGenerator<FieldsRow[]> {
  const select = actions.map((action, index) => `${fieldOf(action)} as f${index}`);
  for await (const rows of pages(session, from, { select, size: ERASED_PAGE, lock })) {
    yield rows.map((row) => ({
      place: keyOf(row, from.table.primaryKey.length),
      values: actions.map(({ column }, index) => plainText(row[`f${index}`] ?? null, column)),
    }));
  }
}

function fieldOf({ column, action }: ColumnAction): string {
  const sql = `t0.${quote(column.name)}`;
  // Of what is kept it only matters whether there is something.
  return action.do === 'keep' ? `if(${sql} is null, null, '')` : asText(sql, column);
}

/**
 * Writes row by row.
 *
 * @throws ConnectorError `schema-mismatch` if a column is part of the primary key, which must not change under the search.
 */
export function fieldWriter(session: MysqlSession, table: MysqlTable, columns: readonly LiveColumn[]) {
  if (columns.some(({ name }) => isOfPrimaryKey(table, name))) throw new ConnectorError('schema-mismatch');
  const set = columns.map(({ name }) => `${quote(name)} = ?`).join(', ');
  const place = table.primaryKey.map((column) => `${quote(column.name)} = ${placeFor(column)}`).join(' and ');
  const update = `update ${tableName({ quote }, table)} set ${set} where ${place}`;
  return async (rows: readonly FieldsRow[]): Promise<number> => {
    let count = 0;
    for (const row of rows) count += await session.change(update, [...row.values, ...row.place]);
    return count;
  };
}

export function isOfPrimaryKey({ primaryKey }: MysqlTable, column: string): boolean {
  return primaryKey.some(({ name }) => name === column);
}
