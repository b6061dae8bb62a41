import type { LiveColumn, LiveTable } from '../sql/live-schema.ts';
import type { PostgresqlSession } from './session.ts';

/** `base` is the name of the type in `pg_catalog`, of the base type for a domain; `type` is what a text is cast to. */
const COLUMNS = `
select c.relkind in ('r', 'p') as "isTable", a.attname::text as name, format_type(a.atttypid, a.atttypmod) as type, b.typname::text as base, a.attnotnull as "notNull",
  case when b.typname in ('varchar', 'bpchar') and a.atttypmod > 4 then a.atttypmod - 4 end as length
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
join pg_type t on t.oid = a.atttypid
join pg_type b on b.oid = case when t.typtype = 'd' then t.typbasetype else t.oid end
where n.nspname = $1 and c.relname = $2 and c.relkind in ('r', 'p', 'v', 'm', 'f')
order by a.attnum`;

/** A table by its `location`, `schema.table`; without a schema it is in `public`. */
export async function readTable(session: PostgresqlSession, location: string): Promise<LiveTable | undefined> {
  const dot = location.indexOf('.');
  const [schema, name] = dot < 0 ? ['public', location] : [location.slice(0, dot), location.slice(dot + 1)];
  const rows = await session.rows<LiveColumn & { isTable: boolean }>(COLUMNS, [schema, name]);
  const [first] = rows;
  return first && { schema, name, isTable: first.isTable, columns: new Map(rows.map((row) => [row.name, row])) };
}
