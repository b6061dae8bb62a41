import type { Dataset } from '#domain';
import type { OwnSecrets, SystemProblem, Who } from '../connector.ts';
import { columnsOf } from '../dataset-plan.ts';
import { checkActions } from './check-actions.ts';
import { findPerson } from './find.ts';
import { foreignKeyProblems } from './foreign-keys.ts';
import { liveTable, type OpenDatabase } from './open-database.ts';
import { scopeProblems } from './scope.ts';

/** Compares a system file with the database: tables, columns, rights, foreign keys, searches, actions. Changes nothing. */
export async function check(database: OpenDatabase, secrets: OwnSecrets): Promise<SystemProblem[]> {
  const { dialect, session, system } = database;
  const missing = system.datasets.flatMap((dataset) => missingIn(dataset, database));
  // The other checks ask about tables and columns that have to be there, and search in them.
  if (missing.length) return missing;
  const unscoped = scopeProblems(database);
  if (unscoped.length) return unscoped;
  const problems = await foreignKeyProblems(database);
  for (const dataset of system.datasets) {
    const nobody = { table: liveTable(database, dataset), finding: findPerson(database, dataset, nobodyInParticular(system.datasets)) };
    problems.push(...(await dialect.checkAccess(session, system, dataset, nobody)), ...(await checkActions(database, dataset, secrets)));
  }
  return problems;
}

function missingIn(dataset: Dataset, { dialect, schema, system }: OpenDatabase): SystemProblem[] {
  const { location, name } = dataset;
  const table = schema.get(location);
  if (!table) return [{ code: 'no-table', dataset: name, reason: `there is no table ${location}, or no right to see it` }];
  if (!table.isTable) return [{ code: 'not-a-table', dataset: name, reason: `${location} is not a table, so nothing can be erased in it` }];
  const columns = columnsOf(dataset, system).flatMap((at) => {
    const there = schema.get(at.location);
    // A parent's missing table is said where the parent is checked.
    if (!there || there.columns.has(at.column)) return [];
    return [{ code: 'no-column', dataset: name, column: at.column, reason: `${at.location} has no column ${at.column}` }];
  });
  return [...dialect.unfit(dataset, table), ...columns];
}

/** Whoever is looked for in every way there is: types that cannot be compared show so, and not in an erasure. */
function nobodyInParticular(datasets: readonly Dataset[]): Who {
  const types = new Set(datasets.flatMap(({ identifiers }) => Object.keys(identifiers ?? {})));
  return {
    identifiers: [...types].map((type) => ({ type, value: '0' })),
    records: datasets.map(({ name }) => ({ dataset: name, record: '0' })),
  };
}

/** What is said of a search that the database refuses. */
export function searchProblem(dataset: Dataset, code: string): SystemProblem {
  return { code: 'search', dataset: dataset.name, reason: `a person cannot be looked for here: ${code}` };
}
