import type { SystemFile } from '#domain';
import { ConnectorError } from '../connector.ts';
import { columnsOf } from '../dataset-plan.ts';
import type { Session } from './session.ts';

export interface LiveTable {
  schema: string;
  name: string;
  /** r: table, p: partitioned table; others (views, foreign tables) are not erased in. */
  kind: string;
  columns: ReadonlyMap<string, LiveColumn>;
}

export type LiveColumn = {
  name: string;
  /** As SQL writes it, schema and length included: what a text is cast to. */
  type: string;
  /** Name of the type in `pg_catalog`, of the base type for a domain. */
  base: string;
  notNull: boolean;
  /** Greatest number of characters, where there is one. */
  length: number | null;
};

/** The tables of a system as they are now, by the datasets' `location`. Names in SQL come from here, never from the file alone. */
export type LiveSchema = ReadonlyMap<string, LiveTable>;

/** `schema.table`; without a schema it is `public`. */
export function locate(location: string): { schema: string; name: string } {
  const dot = location.indexOf('.');
  return dot < 0 ? { schema: 'public', name: location } : { schema: location.slice(0, dot), name: location.slice(dot + 1) };
}

const COLUMNS = `
select c.relkind::text as kind, a.attname::text as name, format_type(a.atttypid, a.atttypmod) as type, b.typname::text as base, a.attnotnull as "notNull",
  case when b.typname in ('varchar', 'bpchar') and a.atttypmod > 4 then a.atttypmod - 4 end as length
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
join pg_type t on t.oid = a.atttypid
join pg_type b on b.oid = case when t.typtype = 'd' then t.typbasetype else t.oid end
where n.nspname = $1 and c.relname = $2 and c.relkind in ('r', 'p', 'v', 'm', 'f')
order by a.attnum`;

export async function readLiveSchema(session: Session, system: SystemFile): Promise<LiveSchema> {
  const tables = new Map<string, LiveTable>();
  for (const location of new Set(system.datasets.map((dataset) => dataset.location))) {
    const { schema, name } = locate(location);
    const { rows } = await session.query<LiveColumn & { kind: string }>(COLUMNS, [schema, name]);
    const kind = rows[0]?.kind;
    if (kind !== undefined) tables.set(location, { schema, name, kind, columns: new Map(rows.map((row) => [row.name, row])) });
  }
  return tables;
}

/** @throws ConnectorError `schema-mismatch` unless every table and column of the file is there. */
export function requireAllThere(schema: LiveSchema, system: SystemFile): void {
  for (const dataset of system.datasets) {
    const kind = schema.get(dataset.location)?.kind;
    if (kind !== 'r' && kind !== 'p') throw new ConnectorError('schema-mismatch');
    for (const { location, column } of columnsOf(dataset, system)) liveColumn(schema, location, column);
  }
}

export function liveTable(schema: LiveSchema, location: string): LiveTable {
  const table = schema.get(location);
  if (!table) throw new ConnectorError('schema-mismatch');
  return table;
}

export function liveColumn(schema: LiveSchema, location: string, column: string): LiveColumn {
  const live = liveTable(schema, location).columns.get(column);
  if (!live) throw new ConnectorError('schema-mismatch');
  return live;
}
