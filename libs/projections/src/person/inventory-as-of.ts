import type { EventStore, StoredEvent } from '#event-store';
import type { Tx } from '#postgres';
import { disclosures } from '../disclosures/disclosures.ts';
import { foldInMemory, latest, readPage, type FoldedEvent } from '../engine/index.ts';
import { inventory as rows } from '../inventory/inventory.ts';
import { heldRecords } from '../inventory/view.ts';
import { policies } from '../policies/policies.ts';
import { schedules } from '../retention/schedules.ts';
import { retentionView } from '../retention/view.ts';
import { stateOf } from '../subjects/query.ts';
import { inventoryEntries, type SharedCategory } from './inventory-entries.ts';
import type { Inventory } from './inventory.ts';

/**
 * What was held of one person (all their pseudonyms) at a moment (RFC 3339): the events known now with a time up to it, folded as the read models fold
 * them. Once the person is erased the answer says so, whatever the moment.
 */
export async function inventoryAsOf(
  db: Tx,
  store: EventStore,
  controller: string,
  subjects: readonly string[],
  asOf: string,
): Promise<Inventory> {
  const state = await stateOf(db, controller, subjects);
  const events: FoldedEvent[] = [];
  for (const subject of subjects) events.push(...(await readEvents(store, `subject-${subject}`)));
  const before = events.filter((event) => event.metadata.controller === controller && Date.parse(event.at) <= Date.parse(asOf));
  const records = heldRecords(foldInMemory(rows, before));
  const published = (await readEvents(store, `policy-${controller}`)).filter((event) => Date.parse(event.at) <= Date.parse(asOf));
  const versions = foldInMemory(policies, published).map(({ policy }) => policy);
  const dues = retentionView(records, foldInMemory(schedules, before), versions);
  return { ...state, entries: inventoryEntries(records, dues, sharedUpTo(before)) };
}

async function readEvents(store: EventStore, stream: string): Promise<readonly FoldedEvent[]> {
  const stored: StoredEvent[] = [];
  for await (const event of store.readStream(stream)) stored.push(event);
  return readPage(stored).events;
}

function sharedUpTo(events: readonly FoldedEvent[]): SharedCategory[] {
  const shared = new Map<string, SharedCategory>();
  for (const { category, recipient, at } of events.flatMap((event) => disclosures.rows(event))) {
    const key = `${category}\0${recipient}`;
    shared.set(key, { category, recipient, lastAt: latest(shared.get(key)?.lastAt, at) as string });
  }
  return [...shared.values()];
}
