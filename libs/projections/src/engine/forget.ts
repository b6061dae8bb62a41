import type { Tx } from '#postgres';
import type { ReadModel } from './read-model.ts';
import { fromDatabase } from './table.ts';
import { addToTotals } from './totals.ts';
import { statementsOf } from './write-rows.ts';

/** Removes every row that names one of these persons and takes what they added from the totals, as if they had never been. */
export async function forget(tx: Tx, models: readonly ReadModel[], controller: string, subjects: readonly string[]): Promise<void> {
  for (const model of models) {
    const statement = statementsOf(model.table).forget;
    if (statement === undefined) continue;
    const rows = await tx.query<Record<string, unknown>>(statement, [controller, subjects]);
    if (model.kind === 'folded' && model.tally) {
      await addToTotals(
        tx,
        model,
        rows.map((row) => ({ key: [], before: fromDatabase(row), after: null })),
      );
    }
  }
}
