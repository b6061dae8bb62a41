import type { Dataset, SystemFile } from '#domain';
import type { OwnSecrets, SystemProblem } from '../connector.ts';
import type { DatabaseConnection } from '../database-connection.ts';
import { columnsOf } from '../dataset-plan.ts';
import { checkActions } from './check-actions.ts';
import { checkForeignKeys } from './check-foreign-keys.ts';
import { checkRights } from './check-rights.ts';
import { failureCode } from './failure.ts';
import { findPerson } from './find.ts';
import { readLiveSchema, type LiveSchema } from './live-schema.ts';
import { Session } from './session.ts';

/** Compares a system file with the database: tables, columns, rights, row security, foreign keys, actions. Changes nothing. */
export async function check(system: SystemFile, connection: DatabaseConnection, secrets: OwnSecrets): Promise<SystemProblem[]> {
  const session = await Session.begin(connection, secrets, 'snapshot');
  try {
    const schema = await readLiveSchema(session, system);
    const missing = system.datasets.flatMap((dataset) => missingIn(dataset, system, schema));
    // The other checks ask about tables and columns that have to be there.
    if (missing.length) return missing;
    const problems = [...(await checkRights(session, system, schema)), ...(await checkForeignKeys(session, system, schema))];
    for (const dataset of system.datasets) {
      problems.push(...(await checkActions(session, schema, dataset, secrets)), ...(await checkSearch(session, system, schema, dataset)));
    }
    return problems;
  } finally {
    await session.close();
  }
}

function missingIn(dataset: Dataset, system: SystemFile, schema: LiveSchema): SystemProblem[] {
  const table = schema.get(dataset.location);
  if (!table) return [{ code: 'no-table', dataset: dataset.name, reason: `there is no table ${dataset.location}, or no right to see it` }];
  if (table.kind !== 'r' && table.kind !== 'p') {
    return [{ code: 'not-a-table', dataset: dataset.name, reason: `${dataset.location} is not a table, so nothing can be erased in it` }];
  }
  return columnsOf(dataset, system).flatMap(({ location, column }) => {
    const there = schema.get(location);
    // A parent's missing table is said where the parent is checked.
    if (!there || there.columns.has(column)) return [];
    return [{ code: 'no-column', dataset: dataset.name, column, reason: `${location} has no column ${column}` }];
  });
}

/** Plans the search for nobody in particular: types that cannot be compared show here and not in an erasure. */
async function checkSearch(session: Session, system: SystemFile, schema: LiveSchema, dataset: Dataset): Promise<SystemProblem[]> {
  const types = new Set(system.datasets.flatMap((other) => Object.keys(other.identifiers ?? {})));
  const who = {
    identifiers: [...types].map((type) => ({ type, value: '0' })),
    records: system.datasets.map(({ name }) => ({ dataset: name, record: '0' })),
  };
  const { from, where, parameters } = findPerson(dataset, system, schema, who);
  await session.query('savepoint search');
  try {
    await session.query(`explain select from ${from} where ${where}`, parameters.values);
    return [];
  } catch (error) {
    await session.query('rollback to savepoint search');
    return [{ code: 'search', dataset: dataset.name, reason: `a person cannot be looked for here: ${failureCode(error)}` }];
  }
}
