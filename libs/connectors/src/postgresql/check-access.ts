import pg from 'pg';
import type { Dataset, SystemFile } from '#domain';
import type { SystemProblem } from '../connector.ts';
import { changedColumns, isParent } from '../dataset-plan.ts';
import { searchProblem } from '../sql/check.ts';
import type { LiveTable } from '../sql/live-schema.ts';
import { tableName } from '../sql/open-database.ts';
import type { Selection } from '../sql/selection.ts';
import type { SqlSession } from '../sql/session.ts';

interface Rights {
  select: boolean;
  delete: boolean;
  update: boolean;
  hidden: boolean;
}

const RIGHTS = `select has_table_privilege($1::regclass, 'select') as "select", has_table_privilege($1::regclass, 'delete') as "delete",
  has_any_column_privilege($1::regclass, 'update') as "update", row_security_active($1::regclass) as hidden`;

/** What the login may not do and would have to, rows that row security hides from it, and columns whose types cannot be compared. */
export async function checkAccess(
  session: SqlSession,
  system: SystemFile,
  dataset: Dataset,
  { table, finding }: Selection,
): Promise<SystemProblem[]> {
  const [rights] = (await session.rows<Rights>(RIGHTS, [regclass(table)])) as [Rights];
  const { location, name } = dataset;
  const problems: SystemProblem[] = [];
  const say = (code: string, reason: string) => problems.push({ code, dataset: name, reason });
  if (rights.hidden) say('row-security', `row security hides rows of ${location} from this login`);
  if (!rights.select) say('no-right', `SELECT on ${location} is missing`);
  if (dataset.erase === 'delete-row' && !rights.delete) say('no-right', `DELETE on ${location} is missing`);
  if (isParent(dataset, system) && !rights.update) {
    say('no-right', `UPDATE on a column of ${location} is missing; without it its rows cannot be locked while their children are erased`);
  }
  if (dataset.erase === 'fields') problems.push(...(await columnRights(session, dataset, table)));
  const refused = await session.attempt(() => session.rows(`explain select from ${finding.from} where ${finding.where}`, finding.values));
  return refused ? [...problems, searchProblem(dataset, refused)] : problems;
}

async function columnRights(session: SqlSession, dataset: Dataset, table: LiveTable): Promise<SystemProblem[]> {
  const problems: SystemProblem[] = [];
  for (const column of changedColumns(dataset)) {
    const right = `select has_column_privilege($1::regclass, $2, 'update') as may`;
    const [row] = await session.rows<{ may: boolean }>(right, [regclass(table), column]);
    if (row?.may) continue;
    problems.push({ code: 'no-right', dataset: dataset.name, column, reason: `UPDATE on ${dataset.location}.${column} is missing` });
  }
  return problems;
}

/** A table as PostgreSQL's functions take it. */
export function regclass(table: LiveTable): string {
  return tableName({ quote: pg.escapeIdentifier }, table);
}
