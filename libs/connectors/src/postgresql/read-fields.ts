import pg from 'pg';
import type { ColumnAction } from './action-context.ts';
import type { Finding } from './find.ts';
import type { Row } from './session.ts';

/** A row that is erased field by field: where it is, and its fields as text in the order of the actions. */
export interface FieldsRow extends Row {
  ctid: string;
  tableoid: string;
  values: (string | null)[];
}

/** SQL that reads such rows. `lock` keeps them as they are until the transaction ends. */
export function selectFields({ from, where }: Finding, actions: readonly ColumnAction[], lock: boolean): string {
  const values = actions.map(({ column, action }) => {
    const sql = `t0.${pg.escapeIdentifier(column.name)}`;
    // Of what is kept it only matters whether there is something.
    if (action.do === 'keep') return `case when ${sql} is not null then '' end`;
    return column.base === 'inet' ? `host(${sql})` : `${sql}::text`;
  });
  return `select t0.ctid::text as ctid, t0.tableoid::text as tableoid, array[${values.join(', ')}]::text[] as values from ${from} where ${where}${lock ? ' for update of t0' : ''}`;
}
