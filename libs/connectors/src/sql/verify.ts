import type { Dataset } from '#domain';
import type { VerifyResult } from '../connector.ts';
import { erased, same } from '../erased-fields.ts';
import { columnActions } from './column-actions.ts';
import type { SqlErasure } from './erase.ts';
import { findPerson } from './find.ts';
import { liveTable, requireAllThere } from './open-database.ts';
import { requireTellable } from './require-tellable.ts';

/** Looks for what an erasure should have removed and did not. */
export async function verify(erasure: SqlErasure): Promise<VerifyResult> {
  requireAllThere(erasure.database);
  await requireTellable(erasure.database, erasure.who);
  const remaining: Record<string, number> = {};
  for (const dataset of erasure.database.system.datasets) {
    const count = dataset.erase === 'delete-row' ? await remainingRows(erasure, dataset) : await unchangedRows(erasure, dataset);
    if (count > 0) remaining[dataset.name] = count;
  }
  return { ok: true, remaining };
}

async function remainingRows({ database, who }: SqlErasure, dataset: Dataset): Promise<number> {
  const { from, where, values } = findPerson(database, dataset, who);
  const [row] = await database.session.rows<{ count: unknown }>(`select count(*) as count from ${from} where ${where}`, values);
  return Number(row?.count);
}

/** Rows in which something is not as an erasure would leave it. What it would keep is as it would leave it. */
async function unchangedRows({ database, who, keys }: SqlErasure, dataset: Dataset): Promise<number> {
  const { dialect, session } = database;
  const actions = await columnActions(database, dataset, keys);
  const from = { table: liveTable(database, dataset), finding: findPerson(database, dataset, who) };
  let count = 0;
  for await (const rows of dialect.readFields(session, from, actions, false)) {
    count += rows.filter(({ values }) => !same(values, erased(values, actions))).length;
  }
  return count;
}
