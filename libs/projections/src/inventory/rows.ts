import type { Tx } from '#postgres';
import type { InventoryRow } from './facts.ts';

const select = `SELECT controller, subject, category, system, dataset, record, facts FROM read.inventory
  WHERE controller = $1 AND subject = ANY($2::text[]) ORDER BY subject, category, system, dataset, record`;

export function inventoryRows(db: Tx, controller: string, subjects: readonly string[]): Promise<InventoryRow[]> {
  return db.query<InventoryRow>(select, [controller, subjects], 'inventory.rows');
}
