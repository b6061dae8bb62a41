import type { Dataset, SystemFile } from '#domain';
import { ConnectorError } from '../connector.ts';
import { columnsOf } from '../dataset-plan.ts';
import type { SqlDialect } from './dialect.ts';
import type { LiveColumn, LiveSchema, LiveTable } from './live-schema.ts';
import type { SqlSession } from './session.ts';

/** A system's database with a transaction begun in it, and its tables as they are now. */
export interface OpenDatabase {
  dialect: SqlDialect;
  session: SqlSession;
  system: SystemFile;
  schema: LiveSchema;
}

/** Looks up the tables of a system. Those that are not there are left out. */
export async function openDatabase(dialect: SqlDialect, session: SqlSession, system: SystemFile): Promise<OpenDatabase> {
  const schema = new Map<string, LiveTable>();
  for (const location of new Set(system.datasets.map((dataset) => dataset.location))) {
    const table = await dialect.readTable(session, location);
    if (table) schema.set(location, table);
  }
  return { dialect, session, system, schema };
}

/** @throws ConnectorError `schema-mismatch` unless every table and column of the file is there, and rows can be erased safely. */
export function requireAllThere(database: OpenDatabase): void {
  const { dialect, system } = database;
  for (const dataset of system.datasets) {
    const table = liveTable(database, dataset);
    if (!table.isTable || dialect.unfit(dataset, table).length) throw new ConnectorError('schema-mismatch');
    for (const { location, column } of columnsOf(dataset, system)) liveColumn(database, { location }, column);
  }
}

export function liveTable({ schema }: OpenDatabase, { location }: Pick<Dataset, 'location'>): LiveTable {
  const table = schema.get(location);
  if (!table) throw new ConnectorError('schema-mismatch');
  return table;
}

export function liveColumn(database: OpenDatabase, at: Pick<Dataset, 'location'>, column: string): LiveColumn {
  const live = liveTable(database, at).columns.get(column);
  if (!live) throw new ConnectorError('schema-mismatch');
  return live;
}

/** The quoted name of a table. */
export function tableName({ quote }: Pick<SqlDialect, 'quote'>, { schema, name }: LiveTable): string {
  return `${quote(schema)}.${quote(name)}`;
}
