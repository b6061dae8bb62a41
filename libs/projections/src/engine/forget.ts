import type { Tx } from '#postgres';
import type { Group } from './group.ts';
import { fromDatabase } from './table.ts';
import { addToTotals } from './totals.ts';
import { statementsOf } from './write-rows.ts';

/** Removes every row that names one of these persons and takes what they added from the totals, as if they had never been. */
export async function forget(tx: Tx, { place, models }: Group, controller: string, subjects: readonly string[]): Promise<void> {
  const after: (() => Promise<void>)[] = [];
  for (const model of models) if (model.kind === 'derived') after.push(await model.forget(tx, place, controller, subjects));
  for (const model of models) {
    const statement = statementsOf(model.table, place).forget;
    if (statement === undefined) continue;
    const rows = await tx.query<Record<string, unknown>>(statement, [controller, subjects]);
    if (model.kind === 'folded' && model.tally) {
      const changes = rows.map((row) => ({ key: [], before: fromDatabase(row), after: null }));
      await addToTotals(tx, place, model, changes);
    }
  }
  for (const derive of after) await derive();
}
