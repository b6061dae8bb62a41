import type { Dataset, SystemFile } from '#domain';
import type { OwnSecrets, VerifyResult, Who } from '../connector.ts';
import type { DatabaseConnection } from '../database-connection.ts';
import { erased, same } from '../erased-fields.ts';
import { readKeys } from '../secrets-of.ts';
import { columnActions } from './action-context.ts';
import { pages } from './cursor.ts';
import { findPerson } from './find.ts';
import { readLiveSchema, requireAllThere, type LiveSchema } from './live-schema.ts';
import { selectFields, type FieldsRow } from './read-fields.ts';
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
  const { rows } = await session.query<{ count: number }>(`select count(*) as count from ${from} where ${where}`, parameters.values);
  return rows[0]?.count ?? 0;
}

/** Rows in which something is not as an erasure would leave it. What it would keep is as it would leave it. */
async function unchangedRows({ session, system, schema, who, keys }: Look, dataset: Dataset): Promise<number> {
  const actions = await columnActions(session, schema, dataset, keys);
  const finding = findPerson(dataset, system, schema, who);
  const select = selectFields(finding, actions, false);
  let count = 0;
  for await (const rows of pages<FieldsRow>(session, `verify_${dataset.name}`, select, finding.parameters.values, PAGE)) {
    count += rows.filter((row) => !same(row.values, erased(row.values, actions))).length;
  }
  return count;
}
