import type { Dataset, SystemFile } from '#domain';
import type { SystemProblem } from '../connector.ts';
import { changedColumns, isParent } from '../dataset-plan.ts';
import { searchProblem } from '../sql/check.ts';
import { tableName } from '../sql/open-database.ts';
import type { SqlSession } from '../sql/session.ts';
import { isOfPrimaryKey } from './fields.ts';
import type { MysqlTable } from './live-table.ts';
import { LOCK_ROWS, type MysqlSelection } from './pages.ts';
import { quote } from './words.ts';

/** Rows are named by their primary key and changed under the search for them; what fails is undone. */
export function unfit({ name, location }: Dataset, { transactional, primaryKey }: MysqlTable): SystemProblem[] {
  const problems: SystemProblem[] = [];
  if (!transactional) {
    problems.push({ code: 'no-transactions', dataset: name, reason: `the engine of ${location} has no transactions; InnoDB has` });
  }
  if (!primaryKey.length) problems.push({ code: 'no-primary-key', dataset: name, reason: `${location} has no primary key` });
  return problems;
}

/** Has the statements of an erasure explained for nobody in particular, which takes the same rights as carrying them out. */
export async function checkAccess(
  session: SqlSession,
  system: SystemFile,
  dataset: Dataset,
  nobody: MysqlSelection,
): Promise<SystemProblem[]> {
  const { location } = dataset;
  const { from, where, values } = nobody.finding;
  const found = `from ${from} where ${where}`;
  const unread = await refusal(session, dataset, { sql: `select 1 ${found}`, values, missing: `SELECT on ${location} is missing` });
  // Without the right to read, every other statement would fail for the same reason.
  if (unread.length) return unread;
  const statements: Statement[] = [];
  if (dataset.erase === 'delete-row') statements.push({ sql: `delete t0 ${found}`, values, missing: `DELETE on ${location} is missing` });
  if (isParent(dataset, system)) {
    const missing = `rows of ${location} cannot be locked while their children are erased: UPDATE, DELETE or LOCK TABLES is missing`;
    statements.push({ sql: `select 1 ${found} ${LOCK_ROWS}`, values, missing });
  }
  const problems = keyProblems(dataset, nobody.table);
  for (const statement of [...statements, ...updates(dataset, nobody.table)])
    problems.push(...(await refusal(session, dataset, statement)));
  return problems;
}

interface Statement {
  sql: string;
  values: readonly unknown[];
  /** What is said if a right is missing, and of which column. */
  missing: string;
  column?: string;
}

async function refusal(session: SqlSession, dataset: Dataset, statement: Statement): Promise<SystemProblem[]> {
  const { sql, values, missing: reason, column } = statement;
  const code = await session.attempt(() => session.rows(`explain ${sql}`, values));
  if (!code) return [];
  if (code !== 'not-allowed') return [searchProblem(dataset, code)];
  return [{ code: 'no-right', dataset: dataset.name, ...(column === undefined ? {} : { column }), reason }];
}

function updates(dataset: Dataset, table: MysqlTable): Statement[] {
  return changedColumns(dataset).map((column) => ({
    sql: `update ${tableName({ quote }, table)} set ${quote(column)} = ${quote(column)} where false`,
    values: [],
    missing: `UPDATE on ${dataset.location}.${column} is missing`,
    column,
  }));
}

function keyProblems(dataset: Dataset, table: MysqlTable): SystemProblem[] {
  const reason = 'it is part of the primary key, which has to stay as it is';
  return changedColumns(dataset)
    .filter((column) => isOfPrimaryKey(table, column))
    .map((column) => ({ code: 'action', dataset: dataset.name, column, reason }));
}
