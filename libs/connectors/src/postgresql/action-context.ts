import type { FieldAction, SystemFile } from '#domain';
import type { OwnSecrets } from '../connector.ts';
import type { ActionContext } from '../field-action.ts';
import { liveColumn, type LiveColumn, type LiveSchema } from './live-schema.ts';
import { readSecret, type Session } from './session.ts';

/** Reads the keys that a system's actions need. */
export async function readKeys(system: SystemFile, secrets: OwnSecrets): Promise<Map<string, string>> {
  const keys = new Map<string, string>();
  for (const action of actionsOf(system)) {
    if (action.do === 'keyed-hash' && !keys.has(action.key)) keys.set(action.key, (await readSecret(secrets, action.key)) as string);
  }
  return keys;
}

function actionsOf(system: SystemFile): FieldAction[] {
  return system.datasets.flatMap((dataset) => dataset.fields.flatMap((field) => field.action ?? []));
}

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

export interface ColumnAction {
  column: LiveColumn;
  action: FieldAction;
  context: ActionContext;
}

/** The actions of a dataset that is erased field by field, with what they need. */
export async function columnActions(
  session: Session,
  schema: LiveSchema,
  dataset: SystemFile['datasets'][number],
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
