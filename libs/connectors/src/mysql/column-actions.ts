import type { Dataset, FieldAction } from '#domain';
import { ConnectorError } from '../connector.ts';
import type { FieldErasure } from '../erased-fields.ts';
import type { LiveColumn } from './live-column.ts';
import { liveColumn, type LiveSchema } from './live-schema.ts';
import type { Session, TextRow } from './session.ts';
import { asText, INTEGER, plainText, quote, TEXT } from './words.ts';

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
    actions.push({ column, action, context: { keys, fixed: await fixedAs(session, column, action) } });
  }
  return actions;
}

/**
 * A fixed value as the database spells it in the column's type (`1.0` may become `1.00`), so that it is known again.
 *
 * @throws ConnectorError `constraint` if it does not fit.
 */
export async function fixedAs(session: Session, column: LiveColumn, action: FieldAction): Promise<Map<string, string>> {
  if (action.do !== 'fixed') return new Map();
  const spelled = TEXT.has(column.base) ? fitting(column, action.value) : await cast(session, column, action.value);
  if (spelled === null) throw new ConnectorError('constraint');
  return new Map([[action.value, spelled]]);
}

function fitting({ base, length, type }: LiveColumn, value: string): string | null {
  if (base === 'enum' || base === 'set') return type.includes(`'${value.replaceAll("'", "''")}'`) ? value : null;
  // Trailing spaces of a `char` are not kept.
  const kept = base === 'char' ? value.trimEnd() : value;
  return Array.from(kept).length <= (length ?? 0) ? kept : null;
}

async function cast(session: Session, column: LiveColumn, value: string): Promise<string | null> {
  const { base, type } = column;
  const types: Record<string, string> = {
    decimal: type.replace(/ (unsigned|zerofill)/g, ''),
    date: 'date',
    datetime: 'datetime(6)',
    timestamp: 'datetime(6)',
    time: 'time(6)',
  };
  const target = INTEGER.has(base) ? 'signed' : types[base];
  if (target === undefined) return null;
  if ((INTEGER.has(base) || base === 'decimal') && !/^-?\d+(\.\d+)?$/.test(value)) return null;
  const [row] = await session.rows<{ value: string | null }>(`select cast(cast(? as ${target}) as char) as value`, [value]);
  return plainText(row?.value ?? null, column);
}

/** SQL that reads the columns of actions, as `f0`, `f1`, …; of what is kept it only matters whether there is something. */
export function selectFields(actions: readonly ColumnAction[]): string[] {
  return actions.map(({ column, action }, index) => {
    const sql = `t0.${quote(column.name)}`;
    return `${action.do === 'keep' ? `if(${sql} is null, null, '')` : asText(sql, column)} as f${index}`;
  });
}

/** The fields of a row that was read so, in the order of the actions. */
export function fieldsOf(row: TextRow, actions: readonly ColumnAction[]): (string | null)[] {
  return actions.map(({ column }, index) => plainText(row[`f${index}`] ?? null, column));
}
