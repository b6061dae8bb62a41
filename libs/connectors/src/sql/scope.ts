import type { Dataset } from '#domain';
import { ConnectorError, type SystemProblem } from '../connector.ts';
import { liveColumn, type OpenDatabase } from './open-database.ts';
import { Parameters } from './selection.ts';

/**
 * SQL that is true of rows in the scope of a dataset, in parentheses; undefined where it has none. `alias` is the table's.
 * @throws ConnectorError `schema-mismatch` if no row can be in it: nothing would be found, and that would be told as nothing held.
 */
export function inScope(database: OpenDatabase, dataset: Dataset, alias: string, parameters: Parameters): string | undefined {
  if (!dataset.scope) return undefined;
  const { column, equals } = dataset.scope;
  const { dialect } = database;
  const live = liveColumn(database, dataset, column);
  const condition = dialect.matches(`${alias}.${dialect.quote(column)}`, live, 'opaque', [equals], parameters);
  if (condition === undefined) throw new ConnectorError('schema-mismatch');
  return `(${condition})`;
}

/** Scopes in which no row can be. */
export function scopeProblems(database: OpenDatabase): SystemProblem[] {
  return database.system.datasets.flatMap((dataset) => {
    try {
      inScope(database, dataset, 't0', new Parameters(database.dialect.placeholder));
      return [];
    } catch (error) {
      if (!(error instanceof ConnectorError) || !dataset.scope) throw error;
      const { column, equals } = dataset.scope;
      return [{ code: 'scope', dataset: dataset.name, column, reason: `no row can have '${equals}' there, so nobody would be found` }];
    }
  });
}
