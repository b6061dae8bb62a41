import type { ForeignKey } from '../sql/live-schema.ts';
import type { MysqlTable } from './live-table.ts';
import type { MysqlSession } from './session.ts';

const FOREIGN_KEYS = `
select cast(k.table_schema as char) as \`schema\`, cast(k.table_name as char) as name, cast(k.constraint_name as char) as constraint_name,
  cast(k.column_name as char) as column_name, cast(k.referenced_column_name as char) as parent_column, cast(r.delete_rule as char) as on_delete
from information_schema.key_column_usage k
join information_schema.referential_constraints r
  on r.constraint_schema = k.constraint_schema and r.constraint_name = k.constraint_name and r.table_name = k.table_name
where k.referenced_table_schema = ? and k.referenced_table_name = ?
order by k.table_schema, k.table_name, k.constraint_name, k.ordinal_position`;

/** Only keys of tables that the login can see are known. */
export async function foreignKeysTo(session: MysqlSession, { schema, name }: MysqlTable): Promise<ForeignKey[]> {
  const keys = new Map<string, ForeignKey>();
  for (const row of await session.rows(FOREIGN_KEYS, [schema, name])) {
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
