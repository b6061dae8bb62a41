import { recipientRule } from '#domain';
import type { OrderName } from '#vault';
import type { Engines } from './engines.ts';
import { distinct, meantBy, type CaseFile, type OrderFile } from './files.ts';
import { noticeFile } from './telling/notice-file.ts';

/** Values that are opened at a time. */
const PAGE = 500;

/**
 * What an order names. A vault that was restored from a backup lacks the rows of orders that were given since: then it is found again in what the vault
 * and the case file know of the people, and kept. Undefined if they know nothing. The caller has recorded the opening first (invariant 7).
 */
export async function orderFile(engines: Engines, order: OrderName, closure: readonly string[]): Promise<OrderFile | undefined> {
  const { orders } = engines.vault;
  const kept = await orders.get<OrderFile>(order);
  if (kept) return kept;
  const identifiers = await identifiersOf(engines, order, closure);
  if (identifiers.length === 0) return undefined;
  const { controller, erasure, target } = order;
  const isRecipient = recipientRule(engines.policies.current(controller), target) !== undefined;
  const notice = isRecipient && { notice: await noticeFile(engines, { controller, erasure, target, closure }) };
  const found: OrderFile = { identifiers, records: await recordsOf(engines, order, closure), ...notice };
  await engines.vaultDb.transaction((tx) => orders.put(order, found, tx));
  return found;
}

async function identifiersOf(
  { vault }: Engines,
  { controller, erasure }: OrderName,
  closure: readonly string[],
): Promise<OrderFile['identifiers']> {
  // In this order, so that what is being moved to the case file is not missed.
  const known = await vault.openIdentifiers(controller, closure);
  const file = await vault.caseFiles.get<CaseFile>(controller, erasure);
  return distinct([...meantBy(file?.given ?? []), ...(file?.known ?? []).filter(({ pseudonym }) => closure.includes(pseudonym)), ...known]);
}

/** Keys of the people's records in the target, as far as the vault still has them. */
async function recordsOf(
  { store, vault }: Engines,
  { controller, target }: OrderName,
  closure: readonly string[],
): Promise<OrderFile['records']> {
  const datasets = new Map<string, string>();
  for (const pseudonym of closure) {
    for await (const { id, data } of store.readStream(`subject-${pseudonym}`)) {
      const { system, dataset } = (data ?? {}) as { system?: string; dataset?: string };
      if (system === target && dataset !== undefined) datasets.set(id, dataset);
    }
  }
  const records = new Map<string, OrderFile['records'][number]>();
  for (const ids of pagesOf([...datasets.keys()])) {
    for (const { eventId, pointer, value } of await vault.openValues(controller, ids)) {
      const dataset = datasets.get(eventId);
      if (pointer === '/record' && dataset !== undefined && typeof value === 'string')
        records.set(JSON.stringify([dataset, value]), { dataset, record: value });
    }
  }
  return [...records.values()];
}

function* pagesOf(ids: readonly string[]): Generator<string[]> {
  for (let from = 0; from < ids.length; from += PAGE) yield ids.slice(from, from + PAGE);
}
