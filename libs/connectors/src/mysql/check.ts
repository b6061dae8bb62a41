import type { Dataset, FieldAction, SystemFile } from '#domain';
import type { OwnSecrets, SystemProblem, Who } from '../connector.ts';
import type { DatabaseConnection } from '../database-connection.ts';
import { columnsOf, isParent } from '../dataset-plan.ts';
import { KEYED_HASH_LENGTH } from '../field-action.ts';
import { checkForeignKeys } from './check-foreign-keys.ts';
import { fixedAs } from './column-actions.ts';
import { failureCode } from './failure.ts';
import { findPerson } from './find.ts';
import type { LiveColumn } from './live-column.ts';
import { liveColumn, readLiveSchema, tableName, type LiveSchema } from './live-schema.ts';
import { Session } from './session.ts';
import { quote } from './words.ts';

/** Compares a system file with the database: tables, columns, engines, rights, foreign keys, actions. Changes nothing. */
export async function check(system: SystemFile, connection: DatabaseConnection, secrets: OwnSecrets): Promise<SystemProblem[]> {
  const session = await Session.begin(connection, secrets, 'change');
  try {
    const schema = await readLiveSchema(session, system);
    const missing = system.datasets.flatMap((dataset) => missingIn(dataset, system, schema));
    // The other checks ask about tables and columns that have to be there.
    if (missing.length) return missing;
    const problems = await checkForeignKeys(session, system, schema);
    for (const dataset of system.datasets) {
      problems.push(
        ...(await checkStatements(session, system, schema, dataset)),
        ...(await checkActions(session, schema, dataset, secrets)),
      );
    }
    return problems;
  } finally {
    await session.close();
  }
}

function missingIn(dataset: Dataset, system: SystemFile, schema: LiveSchema): SystemProblem[] {
  const { location, name } = dataset;
  const table = schema.tables.get(location);
  if (!table) return [{ code: 'no-table', dataset: name, reason: `there is no table ${location}, or no right to see it` }];
  if (!table.isTable) return [{ code: 'not-a-table', dataset: name, reason: `${location} is not a table, so nothing can be erased in it` }];
  const problems: SystemProblem[] = [];
  if (!table.transactional) {
    problems.push({ code: 'no-transactions', dataset: name, reason: `the engine of ${location} has no transactions; InnoDB has` });
  }
  if (!table.primaryKey.length) problems.push({ code: 'no-primary-key', dataset: name, reason: `${location} has no primary key` });
  for (const { name: column, action } of dataset.fields) {
    const changes = action && action.do !== 'keep' && action.do !== 'leave';
    if (changes && table.primaryKey.some((key) => key.name === column)) {
      problems.push({ code: 'action', dataset: name, column, reason: 'it is part of the primary key, which has to stay as it is' });
    }
  }
  for (const at of columnsOf(dataset, system)) {
    const there = schema.tables.get(at.location);
    // A parent's missing table is said where the parent is checked.
    if (!there || there.columns.has(at.column)) continue;
    problems.push({ code: 'no-column', dataset: name, column: at.column, reason: `${at.location} has no column ${at.column}` });
  }
  return problems;
}

/** Has the statements of an erasure explained for nobody in particular, which takes the same rights as carrying them out. */
async function checkStatements(session: Session, system: SystemFile, schema: LiveSchema, dataset: Dataset): Promise<SystemProblem[]> {
  const types = new Set(system.datasets.flatMap((other) => Object.keys(other.identifiers ?? {})));
  const who: Who = {
    identifiers: [...types].map((type) => ({ type, value: '0' })),
    records: system.datasets.map(({ name }) => ({ dataset: name, record: '0' })),
  };
  const { from, where, parameters } = findPerson(dataset, system, schema, who);
  const { location, name } = dataset;
  const say = (right: string, reason: string) => async (): Promise<SystemProblem> => ({ code: right, dataset: name, reason });
  const tried = async (sql: string, values: readonly unknown[], missing: () => Promise<SystemProblem>): Promise<SystemProblem[]> => {
    try {
      await session.rows(`explain ${sql}`, values);
      return [];
    } catch (error) {
      const code = failureCode(error);
      return [
        code === 'not-allowed' ? await missing() : { code: 'search', dataset: name, reason: `a person cannot be looked for here: ${code}` },
      ];
    }
  };
  const problems = await tried(
    `select 1 from ${from} where ${where}`,
    parameters.values,
    say('no-right', `SELECT on ${location} is missing`),
  );
  // Without the right to read, every other statement would fail for the same reason.
  if (problems.length) return problems;
  if (dataset.erase === 'delete-row') {
    const reason = `DELETE on ${location} is missing`;
    problems.push(...(await tried(`delete t0 from ${from} where ${where}`, parameters.values, say('no-right', reason))));
  }
  if (isParent(dataset, system)) {
    const reason = `rows of ${location} cannot be locked while their children are erased: UPDATE, DELETE or LOCK TABLES is missing`;
    problems.push(...(await tried(`select 1 from ${from} where ${where} for update`, parameters.values, say('no-right', reason))));
  }
  for (const { name: column, action } of dataset.fields) {
    if (!action || action.do === 'keep' || action.do === 'leave') continue;
    const update = `update ${tableName(schema, location)} set ${quote(column)} = ${quote(column)} where false`;
    const missing = async () => ({ code: 'no-right', dataset: name, column, reason: `UPDATE on ${location}.${column} is missing` });
    problems.push(...(await tried(update, [], missing)));
  }
  return problems;
}

async function checkActions(session: Session, schema: LiveSchema, dataset: Dataset, secrets: OwnSecrets): Promise<SystemProblem[]> {
  const problems: SystemProblem[] = [];
  for (const { name, action } of dataset.fields) {
    if (!action) continue;
    const reason = await actionProblem(session, liveColumn(schema, dataset.location, name), action, secrets);
    if (reason) problems.push({ code: 'action', dataset: dataset.name, column: name, reason });
  }
  return problems;
}

const CHARACTERS = new Set(['char', 'varchar', 'tinytext', 'text', 'mediumtext', 'longtext']);
const DATES = new Set([...CHARACTERS, 'date', 'datetime', 'timestamp']);

async function actionProblem(session: Session, column: LiveColumn, action: FieldAction, secrets: OwnSecrets): Promise<string | undefined> {
  switch (action.do) {
    case 'null':
      return column.notNull ? 'the column may not be null' : undefined;
    case 'fixed':
      return fixedAs(session, column, action).then(
        () => undefined,
        (error: unknown) => `the fixed value does not fit into ${column.type}: ${failureCode(error)}`,
      );
    case 'keyed-hash': {
      if (!(await secrets.read(action.key))) return `the key ${action.key} is not there`;
      const fits = CHARACTERS.has(column.base) && (column.length ?? 0) >= KEYED_HASH_LENGTH;
      return fits ? undefined : `a keyed hash needs text of ${KEYED_HASH_LENGTH} characters`;
    }
    case 'truncate-ip':
      return CHARACTERS.has(column.base) || column.base === 'inet4' ? undefined : `${column.type} holds no address as text`;
    case 'year-of-date':
      return DATES.has(column.base) ? undefined : `${column.type} holds no date`;
    case 'leave':
    case 'keep':
      return undefined;
  }
}
