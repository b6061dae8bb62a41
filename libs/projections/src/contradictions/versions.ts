import type { Policy } from '#domain';
import type { Tx } from '#postgres';
import type { Place } from '../engine/index.ts';

/** Versions that were read before, by the hash of their text: they are long, and asked for with every page. */
const read = new Map<string, Policy>();
const MOST = 100;

/** Every version of each of these controllers' policies, in the order of their publication. */
export async function versionsOf(tx: Tx, place: Place, controllers: readonly string[]): Promise<Map<string, Policy[]>> {
  const text = `SELECT controller, version, md5(policy::text) AS hash FROM ${place}.policy WHERE controller = ANY($1::text[]) ORDER BY position`;
  const rows = await tx.query<{ controller: string; version: string; hash: string }>(text, [controllers], `${place}.policy.hashes`);
  const found = new Map<string, Policy[]>();
  for (const { controller, version, hash } of rows) {
    const policy = read.get(hash) ?? (await policyOf(tx, place, controller, version));
    remember(hash, policy);
    found.set(controller, [...(found.get(controller) ?? []), policy]);
  }
  return found;
}

async function policyOf(tx: Tx, place: Place, controller: string, version: string): Promise<Policy> {
  const text = `SELECT policy FROM ${place}.policy WHERE controller = $1 AND version = $2`;
  const [row] = await tx.query<{ policy: Policy }>(text, [controller, version], `${place}.policy.one`);
  return row!.policy;
}

function remember(hash: string, policy: Policy): void {
  read.set(hash, policy);
  const [oldest] = read.keys();
  if (read.size > MOST && oldest !== undefined) read.delete(oldest);
}
