import type { SystemFile } from '#domain';
import { ConnectorError } from '../connector.ts';
import { columnsOf } from '../dataset-plan.ts';
import type { LiveColumn } from './live-column.ts';
import { quote } from './words.ts';
import type { Session } from './session.ts';

export interface LiveTable {
  schema: string;
  name: string;
  isTable: boolean;
  /** Whether its engine has transactions; without them an erasure could not be undone when it fails. */
  transactional: boolean;
  columns: ReadonlyMap<string, LiveColumn>;
  /** Columns of the primary key: how a single row is named. */
  primaryKey: readonly LiveColumn[];
}

/** The tables of a system as they are now, by the datasets' `location`. Names in SQL come from here, never from the file alone. */
export interface LiveSchema {
  database: string;
  tables: ReadonlyMap<string, LiveTable>;
}

/** `database.table`; without a database it is the connection's. */
export function locate(location: string, database: string): { schema: string; name: string } {
  const dot = location.indexOf('.');
  return dot < 0 ? { schema: database, name: location } : { schema: location.slice(0, dot), name: location.slice(dot + 1) };
}

const TABLES = `
select cast(t.table_schema as char) as \`schema\`, cast(t.table_name as char) as name, cast(t.table_type as char) as type, cast(e.transactions as char) as transactions
from information_schema.tables t left join information_schema.engines e on e.engine = t.engine
where t.table_schema = ? and t.table_name = ?`;

const COLUMNS = `
select cast(column_name as char) as name, cast(data_type as char) as base, cast(column_type as char) as type, cast(is_nullable as char) as nullable,
  cast(character_maximum_length as char) as length, cast(character_set_name as char) as charset, cast(collation_name as char) as collation
from information_schema.columns where table_schema = ? and table_name = ? order by ordinal_position`;

const PRIMARY_KEY = `
select cast(column_name as char) as name from information_schema.statistics
where table_schema = ? and table_name = ? and index_name = 'PRIMARY' order by seq_in_index`;

export async function readLiveSchema(session: Session, system: SystemFile): Promise<LiveSchema> {
  const tables = new Map<string, LiveTable>();
  for (const location of new Set(system.datasets.map((dataset) => dataset.location))) {
    const table = await readTable(session, locate(location, session.database));
    if (table) tables.set(location, table);
  }
  return { database: session.database, tables };
}

async function readTable(session: Session, { schema, name }: { schema: string; name: string }): Promise<LiveTable | undefined> {
  const found = await session.rows(TABLES, [schema, name]);
  // The catalogue compares names in any case; a table of a similar name is another table.
  const table = found.find((row) => row.schema === schema && row.name === name);
  if (!table) return undefined;
  const columns = new Map((await session.rows(COLUMNS, [schema, name])).map((row) => [String(row.name), liveColumnOf(row)]));
  const key = (await session.rows(PRIMARY_KEY, [schema, name])).map((row) => columns.get(String(row.name)) as LiveColumn);
  return { schema, name, isTable: table.type === 'BASE TABLE', transactional: table.transactions === 'YES', columns, primaryKey: key };
}

function liveColumnOf(row: Record<string, string | null>): LiveColumn {
  return {
    name: String(row.name),
    base: String(row.base).toLowerCase(),
    type: String(row.type),
    notNull: row.nullable === 'NO',
    length: row.length == null ? null : Number(row.length),
    charset: row.charset ?? null,
    collation: row.collation ?? null,
  };
}

/** @throws ConnectorError `schema-mismatch` unless every table and column of the file is there, and rows can be named and changed safely. */
export function requireAllThere(schema: LiveSchema, system: SystemFile): void {
  for (const dataset of system.datasets) {
    const table = liveTable(schema, dataset.location);
    if (!table.isTable || !table.transactional || table.primaryKey.length === 0) throw new ConnectorError('schema-mismatch');
    for (const { location, column } of columnsOf(dataset, system)) liveColumn(schema, location, column);
  }
}

export function liveTable(schema: LiveSchema, location: string): LiveTable {
  const table = schema.tables.get(location);
  if (!table) throw new ConnectorError('schema-mismatch');
  return table;
}

export function liveColumn(schema: LiveSchema, location: string, column: string): LiveColumn {
  const live = liveTable(schema, location).columns.get(column);
  if (!live) throw new ConnectorError('schema-mismatch');
  return live;
}

/** The quoted name of a table. */
export function tableName(schema: LiveSchema, location: string): string {
  const table = liveTable(schema, location);
  return `${quote(table.schema)}.${quote(table.name)}`;
}
