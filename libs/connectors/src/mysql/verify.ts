import type { Dataset, SystemFile } from '#domain';
import type { OwnSecrets, VerifyResult, Who } from '../connector.ts';
import type { DatabaseConnection } from '../database-connection.ts';
import { erased, same } from '../erased-fields.ts';
import { readKeys } from '../secrets-of.ts';
import { columnActions, fieldsOf, selectFields } from './column-actions.ts';
import { findPerson } from './find.ts';
import { liveTable, readLiveSchema, requireAllThere, type LiveSchema } from './live-schema.ts';
import { pages } from './pages.ts';
import { Session } from './session.ts';

const PAGE = 500;

interface Look {
  session: Session;
  system: SystemFile;
  schema: LiveSchema;
  who: Who;
  keys: ReadonlyMap<string, string>;
}

/** Looks for what an erasure should have removed and did not. */
export async function verify(system: SystemFile, connection: DatabaseConnection, secrets: OwnSecrets, who: Who): Promise<VerifyResult> {
  const keys = await readKeys(system, secrets);
  const session = await Session.begin(connection, secrets, 'snapshot');
  try {
    const schema = await readLiveSchema(session, system);
    requireAllThere(schema, system);
    const look: Look = { session, system, schema, who, keys };
    const remaining: Record<string, number> = {};
    for (const dataset of system.datasets) {
      const count = dataset.erase === 'delete-row' ? await remainingRows(look, dataset) : await unchangedRows(look, dataset);
      if (count > 0) remaining[dataset.name] = count;
    }
    return { ok: true, remaining };
  } finally {
    await session.close();
  }
}

async function remainingRows({ session, system, schema, who }: Look, dataset: Dataset): Promise<number> {
  const { from, where, parameters } = findPerson(dataset, system, schema, who);
  const [row] = await session.rows<{ count: string }>(
    `select cast(count(*) as char) as count from ${from} where ${where}`,
    parameters.values,
  );
  return Number(row?.count);
}

/** Rows in which something is not as an erasure would leave it. What it would keep is as it would leave it. */
async function unchangedRows({ session, system, schema, who, keys }: Look, dataset: Dataset): Promise<number> {
  const actions = await columnActions(session, schema, dataset, keys);
  const finding = findPerson(dataset, system, schema, who);
  const options = { select: selectFields(actions), size: PAGE };
  let count = 0;
  for await (const rows of pages(session, liveTable(schema, dataset.location), finding, options)) {
    const fields = rows.map((row) => fieldsOf(row, actions));
    count += fields.filter((values) => !same(values, erased(values, actions))).length;
  }
  return count;
}
