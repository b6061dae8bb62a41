import { ObjectId, type Db } from 'mongodb';
import type { Dataset, FieldProblem, SystemFile } from '#domain';
import type { Opening } from '../connection/credentials.ts';
import { settingsOf } from '../connection/setting.ts';
import { connectorFrom } from '../connector-from.ts';
import type { ConnectorDefinition, SystemProblem } from '../connector.ts';
import { recordsWork } from '../records/records-work.ts';
import { clientOf, connectionProblems, OPERATION_TIMEOUT_MS, readConnection, MongodbConnection } from './connection.ts';
import { failureCode } from './failure.ts';
import { MongoStore } from './store.ts';

/** Systems that are MongoDB databases; a dataset's `location` is a collection, and columns are dotted paths, which lead into lists too. */
export const mongodb: ConnectorDefinition = {
  kind: 'mongodb',
  settings: settingsOf(MongodbConnection),
  connectionProblems,
  datasetProblems,
  create(system, secrets) {
    const connection = readConnection(system.connection);
    const { database, operationTimeoutMs = OPERATION_TIMEOUT_MS } = connection;
    const open = async (as: Opening) => {
      const client = await clientOf(connection, as, secrets);
      try {
        return new MongoStore(await client.connect(), database, operationTimeoutMs);
      } catch (error) {
        await client.close();
        throw error;
      }
    };
    const check = async () => {
      const client = await clientOf(connection, 'erase', secrets);
      try {
        return await checkDatabase(system, (await client.connect()).db(database));
      } finally {
        await client.close();
      }
    };
    return connectorFrom(system, secrets, recordsWork(system, secrets, { open, check }), failureCode);
  },
};

const PATH = /^[^.$\0][^.\0]*(\.[^.$\0][^.\0]*)*$/;

function datasetProblems({ datasets }: SystemFile): FieldProblem[] {
  return datasets.flatMap((dataset, index): FieldProblem[] => {
    const at = `/datasets/${index}`;
    const own = /^(?!system\.)[^$\0]+$/.test(dataset.location)
      ? []
      : [{ pointer: `${at}/location`, reason: 'must be the name of a collection' }];
    const odd = pathsOf(dataset).filter((path) => !PATH.test(path));
    const ids = dataset.fields.flatMap(({ name, action }, field) =>
      name === '_id' && action && action.do !== 'keep' && action.do !== 'leave'
        ? [{ pointer: `${at}/fields/${field}/action`, reason: '_id has to stay as it is' }]
        : [],
    );
    return [...own, ...odd.map((path) => ({ pointer: at, reason: `'${path}' is no path of a document` })), ...ids];
  });
}

function pathsOf(dataset: Dataset): string[] {
  return [...leadingPaths(dataset), ...dataset.fields.map(({ name }) => name)];
}

function leadingPaths({ key, identifiers, references }: Dataset): string[] {
  return [key, ...Object.values(identifiers ?? {}), ...(references ?? []).map(({ column }) => column)];
}

/** Collections, paths by which nobody could be found, and rights, which are tried on a document that is not there. */
async function checkDatabase({ datasets }: SystemFile, database: Db): Promise<SystemProblem[]> {
  const problems: SystemProblem[] = [];
  const there = new Map((await database.listCollections({}, { nameOnly: false }).toArray()).map(({ name, type }) => [name, type]));
  for (const dataset of datasets) {
    const { name, location } = dataset;
    const say = (code: string, reason: string, column?: string) =>
      problems.push({ code, dataset: name, ...(column === undefined ? {} : { column }), reason });
    if (!there.has(location)) say('no-collection', `there is no collection ${location}, or no right to see it`);
    else if ((there.get(location) ?? 'collection') !== 'collection')
      say('not-a-collection', `${location} is a ${there.get(location)}, so nothing can be erased in it`);
    else {
      problems.push(...(await checkPaths(database, dataset)), ...(await checkRights(database, dataset)));
    }
  }
  return problems;
}

/** There is no schema, but a path at which no document has anything is most likely misspelt. */
async function checkPaths(database: Db, dataset: Dataset): Promise<SystemProblem[]> {
  const collection = database.collection(dataset.location);
  if (!(await collection.findOne({}, { projection: { _id: 1 } }))) return [];
  const problems: SystemProblem[] = [];
  for (const path of new Set(leadingPaths(dataset))) {
    if (await collection.findOne({ [path]: { $exists: true } }, { projection: { _id: 1 } })) continue;
    problems.push({
      code: 'no-column',
      dataset: dataset.name,
      column: path,
      reason: `no document of ${dataset.location} has anything at ${path}`,
    });
  }
  return problems;
}

async function checkRights(database: Db, { name, location, erase }: Dataset): Promise<SystemProblem[]> {
  const collection = database.collection(location);
  const nothing = { _id: new ObjectId() };
  const missing = async (right: string, attempt: () => Promise<unknown>): Promise<SystemProblem[]> => {
    try {
      await attempt();
      return [];
    } catch (error) {
      if (failureCode(error) !== 'not-allowed') throw error;
      return [{ code: 'no-right', dataset: name, reason: `${right} on ${location} is missing` }];
    }
  };
  if (erase === 'delete-row') return missing('remove', () => collection.deleteOne(nothing));
  return missing('update', () => collection.updateOne(nothing, { $set: { lethe: 1 } }));
}
