import type { Dataset } from '#domain';
import { ConnectorError, type EraseResult, type RecordKey, type Retained, type Who } from '../connector.ts';
import { childrenFirst, isParent } from '../dataset-plan.ts';
import { erased, same } from '../erased-fields.ts';
import { KeptRows } from '../kept-rows.ts';
import { columnActions } from './column-actions.ts';
import { findPerson } from './find.ts';
import { liveColumn, liveTable, requireAllThere, type OpenDatabase } from './open-database.ts';
import { requireTellable } from './require-tellable.ts';

export interface SqlErasure {
  database: OpenDatabase;
  who: Who;
  /** Keys of actions by their reference. */
  keys: ReadonlyMap<string, string>;
}

/** Erases a person in one transaction: whatever goes wrong, all of it happened or nothing. */
export async function erase(erasure: SqlErasure): Promise<EraseResult> {
  requireAllThere(erasure.database);
  await requireTellable(erasure.database, erasure.who);
  const { session, system } = erasure.database;
  const datasets = childrenFirst(system);
  const found = await lockParents(erasure, datasets.toReversed());
  const counts: Record<string, number> = {};
  const retained: Retained[] = [];
  for (const dataset of datasets) {
    counts[dataset.name] =
      dataset.erase === 'delete-row' ? await deleteRows(erasure, dataset) : await changeRows(erasure, dataset, retained);
  }
  await session.commit();
  return { ok: true, counts, retained, found };
}

/**
 * Locks the rows that others are found through, before those others are looked for: with a foreign key nobody can add a child meanwhile.
 * Their keys are what `verify` needs to find a child that was added where there is none.
 */
async function lockParents({ database, who }: SqlErasure, parentsFirst: readonly Dataset[]): Promise<RecordKey[]> {
  const { dialect, session, system } = database;
  const found: RecordKey[] = [];
  for (const dataset of parentsFirst) {
    if (!isParent(dataset, system)) continue;
    const { from, where, values } = findPerson(database, dataset, who);
    const key = dialect.asText(`t0.${dialect.quote(dataset.key)}`, liveColumn(database, dataset, dataset.key));
    const sql = `select ${key} as record from ${from} where ${where} ${dialect.lockRows}`;
    for (const { record } of await session.rows<{ record: string | null }>(sql, values)) {
      if (record !== null) found.push({ dataset: dataset.name, record });
    }
  }
  return found;
}

async function deleteRows({ database, who }: SqlErasure, dataset: Dataset): Promise<number> {
  const { from, where, values } = findPerson(database, dataset, who);
  return database.session.change(`${database.dialect.deleteRows} from ${from} where ${where}`, values);
}

async function changeRows({ database, who, keys }: SqlErasure, dataset: Dataset, retained: Retained[]): Promise<number> {
  const { dialect, session } = database;
  const table = liveTable(database, dataset);
  const actions = await columnActions(database, dataset, keys);
  const changing = actions.map((action, index) => ({ ...action, index })).filter(({ action }) => action.do !== 'keep');
  const columns = changing.map(({ column }) => column);
  const write = dialect.fieldWriter(session, table, columns);
  const kept = new KeptRows(dataset.name, actions);
  let count = 0;
  for await (const rows of dialect.readFields(session, { table, finding: findPerson(database, dataset, who) }, actions, true)) {
    for (const { values } of rows) kept.add(values);
    const changed = rows.flatMap(({ place, values: before }) => {
      const after = erased(before, actions);
      return same(before, after) ? [] : [{ place, values: changing.map(({ index }) => after[index] ?? null) }];
    });
    if (!changed.length) continue;
    // The rows are locked, so one that was not changed was kept from it, by a trigger for example.
    if ((await write(changed)) !== changed.length) throw new ConnectorError('constraint');
    count += changed.length;
  }
  retained.push(...kept.retained());
  return count;
}
