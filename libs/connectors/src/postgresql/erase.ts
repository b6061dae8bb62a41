import pg from 'pg';
import type { Dataset, SystemFile } from '#domain';
import { ConnectorError, type EraseResult, type RecordKey, type Retained, type OwnSecrets, type Who } from '../connector.ts';
import type { DatabaseConnection } from '../database-connection.ts';
import { childrenFirst, isParent } from '../dataset-plan.ts';
import { erased, same } from '../erased-fields.ts';
import { KeptRows } from '../kept-rows.ts';
import { readKeys } from '../secrets-of.ts';
import { columnActions } from './action-context.ts';
import { pages } from './cursor.ts';
import { findPerson, tableName } from './find.ts';
import { readLiveSchema, requireAllThere, type LiveColumn, type LiveSchema } from './live-schema.ts';
import { selectFields, type FieldsRow } from './read-fields.ts';
import { Session } from './session.ts';

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
async function lockParents(erasure: Erasure, parentsFirst: readonly Dataset[]): Promise<RecordKey[]> {
  const { session, system, schema, who } = erasure;
  const found: RecordKey[] = [];
  for (const dataset of parentsFirst) {
    if (!isParent(dataset, system)) continue;
    const { from, where, parameters } = findPerson(dataset, system, schema, who);
    const key = `t0.${pg.escapeIdentifier(dataset.key)}::text`;
    const { rows } = await session.query<{ record: string | null }>(
      `select ${key} as record from ${from} where ${where} for update of t0`,
      parameters.values,
    );
    for (const { record } of rows) if (record !== null) found.push({ dataset: dataset.name, record });
  }
  return found;
}

async function deleteRows({ session, system, schema, who }: Erasure, dataset: Dataset): Promise<number> {
  const { from, where, parameters } = findPerson(dataset, system, schema, who);
  return (await session.query(`delete from ${from} where ${where}`, parameters.values)).count;
}

async function changeRows(erasure: Erasure, dataset: Dataset, retained: Retained[]): Promise<number> {
  const { session, system, schema, who, keys } = erasure;
  const actions = await columnActions(session, schema, dataset, keys);
  const finding = findPerson(dataset, system, schema, who);
  const changing = [...actions.keys()].filter((index) => actions[index]?.action.do !== 'keep');
  const update = updateStatement(
    tableName(dataset, schema),
    changing.flatMap((index) => actions[index]?.column ?? []),
  );
  const kept = new KeptRows(dataset.name, actions);
  let count = 0;
  const select = selectFields(finding, actions, true);
  for await (const rows of pages<FieldsRow>(session, `erase_${dataset.name}`, select, finding.parameters.values, PAGE)) {
    for (const { values } of rows) kept.add(values);
    const changed = rows
      .map((row) => ({ row, values: erased(row.values, actions) }))
      .filter(({ row, values }) => !same(row.values, values));
    if (!changed.length) continue;
    const places = [changed.map(({ row }) => row.ctid), changed.map(({ row }) => row.tableoid)];
    const columns = changing.map((index) => changed.map(({ values }) => values[index] ?? null));
    const { count: updated } = await session.query(update, [...places, ...columns]);
    // The rows are locked, so one that was not updated was kept from it, by a trigger for example.
    if (updated !== changed.length) throw new ConnectorError('constraint');
    count += updated;
  }
  retained.push(...kept.retained());
  return count;
}

/** Updates rows by where they are, so that rows of others with the same key are left alone. */
function updateStatement(table: string, columns: readonly LiveColumn[]): string {
  const set = columns.map(({ name, type }, index) => `${pg.escapeIdentifier(name)} = v.c${index}::${type}`);
  const arrays = ['$1::text[]', '$2::text[]', ...columns.map((_, index) => `$${index + 3}::text[]`)];
  const names = ['row', 'part', ...columns.map((_, index) => `c${index}`)];
  return `update ${table} t0 set ${set.join(', ')} from unnest(${arrays.join(', ')}) as v(${names.join(', ')})
    where t0.ctid = v.row::tid and t0.tableoid = v.part::oid`;
}
