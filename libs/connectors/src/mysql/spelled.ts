import { ConnectorError } from '../connector.ts';
import type { LiveColumn } from '../sql/live-schema.ts';
import type { MysqlSession } from './session.ts';
import { INTEGER, plainText, TEXT } from './words.ts';

/**
 * A cast does not say what a column would refuse, so text is measured here, and numbers are read.
 *
 * @throws ConnectorError `constraint` if the value does not fit.
 */
export async function spelled(session: MysqlSession, column: LiveColumn, value: string): Promise<string> {
  const text = TEXT.has(column.base) ? fitting(column, value) : await cast(session, column, value);
  if (text === null) throw new ConnectorError('constraint');
  return text;
}

function fitting({ base, length, type }: LiveColumn, value: string): string | null {
  if (base === 'enum' || base === 'set') return type.includes(`'${value.replaceAll("'", "''")}'`) ? value : null;
  // Trailing spaces of a `char` are not kept.
  const kept = base === 'char' ? value.trimEnd() : value;
  return Array.from(kept).length <= (length ?? 0) ? kept : null;
}

async function cast(session: MysqlSession, column: LiveColumn, value: string): Promise<string | null> {
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
