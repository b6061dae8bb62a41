import pg from 'pg';
import type { Dataset, SystemFile } from '#domain';
import type { SystemProblem } from '../connector.ts';
import { isParent } from '../dataset-plan.ts';
import { liveTable, type LiveSchema, type LiveTable } from './live-schema.ts';
import type { Session } from './session.ts';

interface Rights extends Record<string, unknown> {
  select: boolean;
  delete: boolean;
  update: boolean;
  hidden: boolean;
}

const RIGHTS = `select has_table_privilege($1::regclass, 'select') as "select", has_table_privilege($1::regclass, 'delete') as "delete",
  has_any_column_privilege($1::regclass, 'update') as "update", row_security_active($1::regclass) as hidden`;

/** What the login may not do and would have to, and rows that row security hides from it. */
export async function checkRights(session: Session, system: SystemFile, schema: LiveSchema): Promise<SystemProblem[]> {
  const problems: SystemProblem[] = [];
  for (const dataset of system.datasets) {
    const table = liveTable(schema, dataset.location);
    const { rows } = await session.query<Rights>(RIGHTS, [regclass(table)]);
    const rights = rows[0] as Rights;
    const say = (code: string, reason: string) => problems.push({ code, dataset: dataset.name, reason });
    if (rights.hidden) say('row-security', `row security hides rows of ${dataset.location} from this login`);
    if (!rights.select) say('no-right', `SELECT on ${dataset.location} is missing`);
    if (dataset.erase === 'delete-row' && !rights.delete) say('no-right', `DELETE on ${dataset.location} is missing`);
    if (isParent(dataset, system) && !rights.update) {
      say(
        'no-right',
        `UPDATE on a column of ${dataset.location} is missing; without it its rows cannot be locked while their children are erased`,
      );
    }
    if (dataset.erase === 'fields') problems.push(...(await columnRights(session, dataset, table)));
  }
  return problems;
}

async function columnRights(session: Session, dataset: Dataset, table: LiveTable): Promise<SystemProblem[]> {
  const problems: SystemProblem[] = [];
  const changed = dataset.fields.filter(({ action }) => action && action.do !== 'keep' && action.do !== 'leave');
  for (const { name } of changed) {
    const { rows } = await session.query<{ may: boolean }>(`select has_column_privilege($1::regclass, $2, 'update') as may`, [
      regclass(table),
      name,
    ]);
    if (rows[0]?.may) continue;
    problems.push({ code: 'no-right', dataset: dataset.name, column: name, reason: `UPDATE on ${dataset.location}.${name} is missing` });
  }
  return problems;
}

export function regclass({ schema, name }: LiveTable): string {
  return `${pg.escapeIdentifier(schema)}.${pg.escapeIdentifier(name)}`;
}
