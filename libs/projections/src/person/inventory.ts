import type { Tx } from '#postgres';
import { inventoryRows } from '../inventory/rows.ts';
import { heldRecords } from '../inventory/view.ts';
import { retentionPolicies, scheduleRows } from '../retention/query.ts';
import { retentionView } from '../retention/view.ts';
import { stateOf, type PersonState } from '../subjects/query.ts';
import { inventoryEntries, type InventoryEntry, type SharedCategory } from './inventory-entries.ts';

/** What is held about a person. Names and codes only: values are opened elsewhere, for a case, and recorded. */
export interface Inventory extends PersonState {
  readonly entries: InventoryEntry[];
}

const selectShared = `SELECT category, recipient, max(at) AS "lastAt" FROM read.disclosure
  WHERE controller = $1 AND subject = ANY($2::text[]) GROUP BY category, recipient`;

/** The inventory of one person (all their pseudonyms) as the ledger tells it now. */
export async function inventory(db: Tx, controller: string, subjects: readonly string[]): Promise<Inventory> {
  const state = await stateOf(db, controller, subjects);
  const records = heldRecords(await inventoryRows(db, controller, subjects));
  const dues = retentionView(records, await scheduleRows(db, controller, subjects), await retentionPolicies(db, controller));
  const shared = await db.query<Omit<SharedCategory, 'lastAt'> & { lastAt: Date }>(
    selectShared,
    [controller, subjects],
    'disclosure.shared',
  );
  const recipients = shared.map((each) => ({ ...each, lastAt: each.lastAt.toISOString() }));
  return { ...state, entries: inventoryEntries(records, dues, recipients) };
}
