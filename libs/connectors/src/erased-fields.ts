import type { FieldAction } from '#domain';
import { applyAction, type ActionContext } from './field-action.ts';

/** What happens to one field of a row that stays. */
export interface FieldErasure {
  action: FieldAction;
  context: ActionContext;
}

/** What the fields of a row are to be, in the order of the actions. */
export function erased(values: readonly (string | null)[], actions: readonly FieldErasure[]): (string | null)[] {
  return actions.map(({ action, context }, index) => applyAction(action, values[index] ?? null, context));
}

export function same(a: readonly (string | null)[], b: readonly (string | null)[]): boolean {
  return a.every((value, index) => value === b[index]);
}
