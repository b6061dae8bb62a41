import type { Tx } from '#postgres';
import { fromDatabase } from '../engine/table.ts';
import type { HoldFacts, HoldRow } from './holds.ts';

/** A legal hold. What it does not narrow by (subject, category, system) it covers wholly. */
export type Hold = HoldFacts & Pick<HoldRow, 'id' | 'subject' | 'category' | 'system' | 'active'>;

/** The holds of a controller, by id; only those in force, unless asked for all. */
export async function holds(db: Tx, controller: string, which: 'active' | 'all' = 'active'): Promise<Hold[]> {
  const text = 'SELECT id, subject, category, system, active, facts FROM read.hold WHERE controller = $1 AND (active OR $2) ORDER BY id';
  const rows = await db.query<Record<string, unknown>>(text, [controller, which === 'all'], 'hold.all');
  return rows.map((row) => {
    const { facts, ...hold } = fromDatabase<Omit<HoldRow, 'controller'>>(row);
    return { ...hold, ...facts };
  });
}
