import mysql from 'mysql2/promise';
import type { LiveColumn } from '../sql/live-schema.ts';

/** A name as the driver quotes it; a dot in it is part of the name. */
export function quote(name: string): string {
  return mysql.escapeId(name, true);
}

export const TEXT = new Set(['char', 'varchar', 'tinytext', 'text', 'mediumtext', 'longtext', 'enum', 'set']);
export const INTEGER = new Set(['tinyint', 'smallint', 'mediumint', 'int', 'bigint', 'year']);
export const BINARY = new Set(['binary', 'varbinary', 'tinyblob', 'blob', 'mediumblob', 'longblob', 'bit']);
export const TIME = new Set(['datetime', 'timestamp', 'time']);

/** SQL that reads a column as text: bytes in hex, the rest as the database writes it. `sql` is the quoted column. */
export function asText(sql: string, { base }: LiveColumn): string {
  return BINARY.has(base) ? `hex(${sql})` : `cast(${sql} as char)`;
}

/** A place for a text that {@link asText} gave, to be compared with the column itself. */
export function placeFor({ base, type }: LiveColumn): string {
  if (BINARY.has(base)) return 'unhex(?)';
  if (INTEGER.has(base)) return type.includes('unsigned') ? 'cast(? as unsigned)' : 'cast(? as signed)';
  return '?';
}

/** A text as it is compared and written again: the fraction of a second without the zeros that only fill the column. */
export function plainText(text: string | null, { base }: LiveColumn): string | null {
  if (text === null || !TIME.has(base)) return text;
  return text.replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '');
}

/** A text as JSON has it; what JSON has no word for (an exact decimal, a time of day) stays text. Times are in UTC. */
export function asJson(text: string | null, { base, type }: LiveColumn): unknown {
  if (text === null) return null;
  if (base === 'json') return JSON.parse(text) as unknown;
  if (type === 'tinyint(1)' && (text === '0' || text === '1')) return text === '1';
  if (INTEGER.has(base) || base === 'float' || base === 'double') return number(text);
  if (BINARY.has(base)) return Buffer.from(text, 'hex').toString('base64');
  if (base === 'datetime') return String(plainText(text, { base } as LiveColumn)).replace(' ', 'T');
  if (base === 'timestamp') return `${String(plainText(text, { base } as LiveColumn)).replace(' ', 'T')}Z`;
  return text;
}

/** A number as long as that is exact. */
function number(text: string): number | string {
  const value = Number(text);
  return Number.isFinite(value) && Math.abs(value) <= Number.MAX_SAFE_INTEGER ? value : text;
}
