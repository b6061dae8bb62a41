import type { Dataset } from '#domain';
import { liveColumn, type OpenDatabase } from './open-database.ts';
import type { ColumnAction } from './selection.ts';

/** The actions of a dataset that is erased field by field, with what they need: fixed values so that they are known again. */
export async function columnActions(database: OpenDatabase, dataset: Dataset, keys: ReadonlyMap<string, string>): Promise<ColumnAction[]> {
  const { dialect, session } = database;
  const actions: ColumnAction[] = [];
  for (const { name, action } of dataset.fields) {
    // What is left needs neither reading nor writing.
    if (!action || action.do === 'leave') continue;
    const column = liveColumn(database, dataset, name);
    const fixed = new Map<string, string>();
    if (action.do === 'fixed') fixed.set(action.value, await dialect.spelled(session, column, action.value));
    actions.push({ column, action, context: { keys, fixed } });
  }
  return actions;
}
