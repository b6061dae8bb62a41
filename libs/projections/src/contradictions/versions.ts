import type { Policy } from '#domain';
import type { Tx } from '#postgres';
import type { Place } from '../engine/index.ts';

/** Versions that were read before, by the row that they stand in: they are long, and asked for with every page. The transaction that wrote a row tells it from all others. */
const read = new Map<string, Policy>();
const MOST = 100;

/** Every version of each of these controllers' policies, in the order of their publication. */
export async function versionsOf(tx: Tx, place: Place, controllers: readonly string[]): Promise<Map<string, Policy[]>> {
  const text = `SELECT controller, version, sha256 || position || xmin::text AS id FROM ${place}.policy WHERE controller = ANY($1::text[]) ORDER BY position`;
  const rows = await tx.query<{ controller: string; version: string; id: string }>(text, [controllers], `${place}.policy.ids`);
  const found = new Map<string, Policy[]>();
  for (const { controller, version, id } of rows) {
    const row = [controller, version, id].join('\0');
    const policy = read.get(row) ?? (await policyOf(tx, place, controller, version));
    remember(row, policy);
    found.set(controller, [...(found.get(controller) ?? []), policy]);
  }
  return found;
}

async function policyOf(tx: Tx, place: Place, controller: string, version: string): Promise<Policy> {
  const text = `SELECT policy FROM ${place}.policy WHERE controller = $1 AND version = $2`;
  const [row] = await tx.query<{ policy: Policy }>(text, [controller, version], `${place}.policy.one`);
  return row!.policy;
}

function remember(row: string, policy: Policy): void {
  read.set(row, policy);
  const [oldest] = read.keys();
  if (read.size > MOST && oldest !== undefined) read.delete(oldest);
}
