import type { SystemFile } from '#domain';
import type { SystemProblem } from '../connector.ts';
import { foreignKeyProblems, type ForeignKey } from '../sql/foreign-keys.ts';
import { liveTable, locate, type LiveSchema } from './live-schema.ts';
import type { Session } from './session.ts';

const FOREIGN_KEYS = `
select cast(k.table_schema as char) as \`schema\`, cast(k.table_name as char) as name, cast(k.constraint_name as char) as constraint_name,
  cast(k.column_name as char) as column_name, cast(k.referenced_column_name as char) as parent_column, cast(r.delete_rule as char) as on_delete
from information_schema.key_column_usage k
join information_schema.referential_constraints r
  on r.constraint_schema = k.constraint_schema and r.constraint_name = k.constraint_name and r.table_name = k.table_name
where k.referenced_table_schema = ? and k.referenced_table_name = ?
order by k.table_schema, k.table_name, k.constraint_name, k.ordinal_position`;

/** Tables that refer to rows which an erasure deletes, where the file does not say how they go. Only tables that the login can see are known. */
export async function checkForeignKeys(session: Session, system: SystemFile, schema: LiveSchema): Promise<SystemProblem[]> {
  const problems: SystemProblem[] = [];
  for (const parent of system.datasets.filter((dataset) => dataset.erase === 'delete-row')) {
    const { schema: database, name } = liveTable(schema, parent.location);
    for (const key of await foreignKeysTo(session, database, name)) {
      problems.push(...foreignKeyProblems(system, parent, key, (location) => locate(location, schema.database)));
    }
  }
  return problems;
}

async function foreignKeysTo(session: Session, database: string, table: string): Promise<ForeignKey[]> {
  const keys = new Map<string, ForeignKey>();
  for (const row of await session.rows(FOREIGN_KEYS, [database, table])) {
    const id = JSON.stringify([row.schema, row.name, row.constraint_name]);
    const key = keys.get(id) ?? {
      schema: String(row.schema),
      name: String(row.name),
      columns: [],
      parentColumns: [],
      onDelete: onDelete(row.on_delete),
    };
    key.columns.push(String(row.column_name));
    key.parentColumns.push(String(row.parent_column));
    keys.set(id, key);
  }
  return [...keys.values()];
}

function onDelete(rule: string | null | undefined): ForeignKey['onDelete'] {
  if (rule === 'CASCADE') return 'cascade';
  return rule === 'SET NULL' || rule === 'SET DEFAULT' ? 'unlink' : 'refuse';
}
