import type { Dataset } from '#domain';
import { ConnectorError, type Who } from '../connector.ts';
import { datasetNamed } from '../dataset-plan.ts';
import { recordsIn } from '../who.ts';
import { findPerson, hasKey } from './find.ts';
import { liveTable, tableName, type OpenDatabase } from './open-database.ts';
import { inScope } from './scope.ts';
import { Parameters } from './selection.ts';

/**
 * Rows without a scope that are found through rows with one, or through keys of such rows: whose they are can be told where nobody outside of the scope has
 * the same key.
 * @throws ConnectorError `schema-mismatch` where somebody has
 */
export async function requireTellable(database: OpenDatabase, who: Who): Promise<void> {
  for (const { scope, references = [] } of database.system.datasets) {
    if (scope) continue;
    for (const { dataset, parentColumn } of references) {
      const parent = datasetNamed(database.system, dataset);
      const column = parentColumn ?? parent.key;
      const isTheirs = column === parent.key && (await isKeyOfOthers(database, parent, who));
      if (isTheirs || (await isShared(database, parent, column, who))) throw new ConnectorError('schema-mismatch');
    }
  }
}

async function isShared(database: OpenDatabase, parent: Dataset, column: string, who: Who): Promise<boolean> {
  const { dialect, session } = database;
  const { from, where, values } = findPerson(database, parent, who);
  const parameters = new Parameters((number) => dialect.placeholder(values.length + number));
  const scope = inScope(database, parent, 'o', parameters);
  if (scope === undefined) return false;
  const key = dialect.quote(column);
  const others = `select 1 from ${tableName(dialect, liveTable(database, parent))} o where o.${key} = t0.${key} and ${scope} is not true`;
  const rows = await session.rows(`select 1 as shared from ${from} where ${where} and exists (${others}) limit 1`, [
    ...values,
    ...parameters.values,
  ]);
  return rows.length > 0;
}

/** Whether a row out of the scope has a key that the person is known by; the person's own may be gone. */
async function isKeyOfOthers(database: OpenDatabase, parent: Dataset, who: Who): Promise<boolean> {
  const { dialect, session } = database;
  const parameters = new Parameters(dialect.placeholder);
  const known = hasKey(parent, parent.key, recordsIn(who, parent.name), { database, parameters }, 0);
  const scope = inScope(database, parent, 't0', parameters);
  if (known === undefined || scope === undefined) return false;
  const from = `${tableName(dialect, liveTable(database, parent))} t0`;
  const rows = await session.rows(`select 1 as shared from ${from} where ${known} and ${scope} is not true limit 1`, parameters.values);
  return rows.length > 0;
}
