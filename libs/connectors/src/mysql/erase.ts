import type { Dataset, SystemFile } from '#domain';
import { ConnectorError, type EraseResult, type RecordKey, type Retained, type OwnSecrets, type Who } from '../connector.ts';
import type { DatabaseConnection } from '../database-connection.ts';
import { childrenFirst, isParent } from '../dataset-plan.ts';
import { erased, same } from '../erased-fields.ts';
import { KeptRows } from '../kept-rows.ts';
import { readKeys } from '../secrets-of.ts';
import { columnActions, fieldsOf, selectFields } from './column-actions.ts';
import { findPerson } from './find.ts';
import { liveColumn, liveTable, readLiveSchema, requireAllThere, tableName, type LiveSchema } from './live-schema.ts';
import { keyOf, pages } from './pages.ts';
import { Session } from './session.ts';
import { asText, placeFor, quote } from './words.ts';

const PAGE = 500;

interface Erasure {
  session: Session;
  system: SystemFile;
  schema: LiveSchema;
  who: Who;
  keys: ReadonlyMap<string, string>;
}

/** Erases a person in one transaction: whatever goes wrong, all of it happened or nothing. */
export async function erase(system: SystemFile, connection: DatabaseConnection, secrets: OwnSecrets, who: Who): Promise<EraseResult> {
  const datasets = childrenFirst(system);
  const keys = await readKeys(system, secrets);
  const session = await Session.begin(connection, secrets, 'change');
  try {
    const schema = await readLiveSchema(session, system);
    requireAllThere(schema, system);
    const erasure: Erasure = { session, system, schema, who, keys };
    const found = await lockParents(erasure, datasets.toReversed());
    const counts: Record<string, number> = {};
    const retained: Retained[] = [];
    for (const dataset of datasets) {
      counts[dataset.name] =
        dataset.erase === 'delete-row' ? await deleteRows(erasure, dataset) : await changeRows(erasure, dataset, retained);
    }
    await session.commit();
    return { ok: true, counts, retained, found };
  } finally {
    await session.close();
  }
}

/**
 * Locks the rows that others are found through, before those others are looked for: with a foreign key nobody can add a child meanwhile.
 * Their keys are what `verify` needs to find a child that was added where there is none.
 */
async function lockParents({ session, system, schema, who }: Erasure, parentsFirst: readonly Dataset[]): Promise<RecordKey[]> {
  const found: RecordKey[] = [];
  for (const dataset of parentsFirst) {
    if (!isParent(dataset, system)) continue;
    const { from, where, parameters } = findPerson(dataset, system, schema, who);
    const key = asText(`t0.${quote(dataset.key)}`, liveColumn(schema, dataset.location, dataset.key));
    const rows = await session.rows(`select ${key} as record from ${from} where ${where} for update`, parameters.values);
    for (const { record } of rows) if (record != null) found.push({ dataset: dataset.name, record });
  }
  return found;
}

async function deleteRows({ session, system, schema, who }: Erasure, dataset: Dataset): Promise<number> {
  const { from, where, parameters } = findPerson(dataset, system, schema, who);
  return session.change(`delete t0 from ${from} where ${where}`, parameters.values);
}

async function changeRows({ session, system, schema, who, keys }: Erasure, dataset: Dataset, retained: Retained[]): Promise<number> {
  const actions = await columnActions(session, schema, dataset, keys);
  const table = liveTable(schema, dataset.location);
  const changing = actions.map((action, index) => ({ ...action, index })).filter(({ action }) => action.do !== 'keep');
  // A row is named by its primary key, which must not change under the search.
  if (changing.some(({ column }) => table.primaryKey.includes(column))) throw new ConnectorError('schema-mismatch');
  const set = changing.map(({ column }) => `${quote(column.name)} = ?`).join(', ');
  const place = table.primaryKey.map((column) => `${quote(column.name)} = ${placeFor(column)}`).join(' and ');
  const kept = new KeptRows(dataset.name, actions);
  let count = 0;
  const options = { select: selectFields(actions), size: PAGE, lock: true };
  for await (const rows of pages(session, table, findPerson(dataset, system, schema, who), options)) {
    for (const row of rows) {
      const before = fieldsOf(row, actions);
      const after = erased(before, actions);
      kept.add(before);
      if (same(before, after)) continue;
      const values = [...changing.map(({ index }) => after[index] ?? null), ...keyOf(row, table.primaryKey.length)];
      // The row is locked, so one that was not changed was kept from it, by a trigger for example.
      if ((await session.change(`update ${tableName(schema, dataset.location)} set ${set} where ${place}`, values)) !== 1) {
        throw new ConnectorError('constraint');
      }
      count += 1;
    }
  }
  retained.push(...kept.retained());
  return count;
}
