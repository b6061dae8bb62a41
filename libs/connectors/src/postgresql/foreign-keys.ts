import type { ForeignKey, LiveTable } from '../sql/live-schema.ts';
import { regclass } from './check-access.ts';
import type { PostgresqlSession } from './session.ts';

const FOREIGN_KEYS = `
select n.nspname::text as schema, c.relname::text as name,
  case k.confdeltype when 'c' then 'cascade' when 'n' then 'unlink' when 'd' then 'unlink' else 'refuse' end as "onDelete",
  array(select a.attname::text from unnest(k.conkey) with ordinality u(n, i) join pg_attribute a on a.attrelid = k.conrelid and a.attnum = u.n order by u.i) as columns,
  array(select a.attname::text from unnest(k.confkey) with ordinality u(n, i) join pg_attribute a on a.attrelid = k.confrelid and a.attnum = u.n order by u.i) as "parentColumns"
from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
where k.contype = 'f' and k.conparentid = 0 and k.confrelid = $1::regclass
order by 1, 2, k.conname`;

export function foreignKeysTo(session: PostgresqlSession, table: LiveTable): Promise<ForeignKey[]> {
  return session.rows<ForeignKey>(FOREIGN_KEYS, [regclass(table)]);
}
