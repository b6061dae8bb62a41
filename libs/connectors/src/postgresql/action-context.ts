import type { Dataset, FieldAction } from '#domain';
import type { FieldErasure } from '../erased-fields.ts';
import type { ActionContext } from '../field-action.ts';
import { liveColumn, type LiveColumn, type LiveSchema } from './live-schema.ts';
import type { Session } from './session.ts';

/** The context of one column: its fixed value as the database spells it in the column's type (`1.0` may become `1.00`), so that it is known again. */
export async function columnContext(
  session: Session,
  column: LiveColumn,
  action: FieldAction,
  keys: ReadonlyMap<string, string>,
): Promise<ActionContext> {
  if (action.do !== 'fixed') return { keys, fixed: new Map() };
  const { rows } = await session.query<{ value: string }>(`select $1::text::${column.type}::text as value`, [action.value]);
  return { keys, fixed: new Map([[action.value, rows[0]?.value ?? action.value]]) };
}

export interface ColumnAction extends FieldErasure {
  column: LiveColumn;
}

/** The actions of a dataset that is erased field by field, with what they need. */
export async function columnActions(
  session: Session,
  schema: LiveSchema,
  dataset: Dataset,
  keys: ReadonlyMap<string, string>,
): Promise<ColumnAction[]> {
  const actions: ColumnAction[] = [];
  for (const { name, action } of dataset.fields) {
    // What is left needs neither reading nor writing.
    if (!action || action.do === 'leave') continue;
    const column = liveColumn(schema, dataset.location, name);
    actions.push({ column, action, context: await columnContext(session, column, action, keys) });
  }
  return actions;
}
