import type { LiveColumn, LiveTable } from '../sql/live-schema.ts';
import type { MysqlSession, TextRow } from './session.ts';

export interface MysqlColumn extends LiveColumn {
  charset: string | null;
  collation: string | null;
}

export interface MysqlTable extends LiveTable {
  /** Whether its engine has transactions; without them an erasure could not be undone when it fails. */
  transactional: boolean;
  columns: ReadonlyMap<string, MysqlColumn>;
  /** Columns of the primary key: how a single row is named. */
  primaryKey: readonly MysqlColumn[];
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

/** A table by its `location`, `database.table`; without a database it is in the connection's. */
export async function readTable(session: MysqlSession, location: string): Promise<MysqlTable | undefined> {
  const dot = location.indexOf('.');
  const [schema, name] = dot < 0 ? [session.database, location] : [location.slice(0, dot), location.slice(dot + 1)];
  const found = await session.rows(TABLES, [schema, name]);
  // The catalogue compares names in any case; a table of a similar name is another table.
  const table = found.find((row) => row.schema === schema && row.name === name);
  if (!table) return undefined;
  const columns = new Map((await session.rows(COLUMNS, [schema, name])).map((row) => [String(row.name), columnOf(row)]));
  const primaryKey = (await session.rows(PRIMARY_KEY, [schema, name])).map((row) => columns.get(String(row.name)) as MysqlColumn);
  return { schema, name, isTable: table.type === 'BASE TABLE', transactional: table.transactions === 'YES', columns, primaryKey };
}

function columnOf(row: TextRow): MysqlColumn {
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
