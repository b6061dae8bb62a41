import type { IdentifierForm } from '#domain';
import { dialled } from '../compare.ts';
import type { Parameters } from '../sql/selection.ts';
import type { MysqlColumn } from './live-table.ts';
import { BINARY, INTEGER, TEXT } from './words.ts';

const WHOLE = /^-?\d{1,18}$/;
const ASCII = /^[\x20-\x7e]*$/;

/**
 * SQL that is true where a column has one of the values, or undefined if none of them can be in it. `sql` is the quoted column.
 * The collation of a column may take `Ä` for `a` and forget spaces, so what decides is a comparison of bytes; the collation only helps to use an index.
 */
export function matches(
  sql: string,
  column: MysqlColumn,
  form: IdentifierForm,
  values: readonly string[],
  parameters: Parameters,
): string | undefined {
  switch (form) {
    case 'email':
    case 'ip': {
      const folded = values.map((value) => value.toLowerCase());
      const hint = column.collation?.endsWith('_ci') ? indexHint(sql, column, folded, parameters) : '';
      return withHint(hint, sameBytes(`lower(${utf8(sql)})`, folded, parameters));
    }
    case 'phone':
      return sameBytes(`regexp_replace(${utf8(sql)}, '[^0-9]', '')`, values.flatMap(dialled), parameters);
    case 'opaque':
      return exactly(sql, column, values, parameters);
  }
}

function exactly(sql: string, column: MysqlColumn, values: readonly string[], parameters: Parameters): string | undefined {
  if (INTEGER.has(column.base)) {
    const whole = values.filter((value) => WHOLE.test(value));
    return whole.length ? `${sql} in (${whole.map((value) => `cast(${parameters.add(value)} as signed)`).join(', ')})` : undefined;
  }
  if (BINARY.has(column.base)) return sameBytes(sql, values, parameters);
  if (TEXT.has(column.base)) return withHint(indexHint(sql, column, values, parameters), sameBytes(utf8(sql), values, parameters));
  const spelled = column.base === 'uuid' ? values.map((value) => value.toLowerCase()) : values;
  return sameBytes(`cast(${sql} as char)`, spelled, parameters);
}

/** A comparison as the column itself compares: true of all that is wanted, and of more. Only where the column's characters can hold the values. */
function indexHint(sql: string, { charset }: MysqlColumn, values: readonly string[], parameters: Parameters): string {
  if (!values.length || (charset !== 'utf8mb4' && !values.every((value) => ASCII.test(value)))) return '';
  return `${sql} in (${values.map((value) => parameters.add(value)).join(', ')}) and `;
}

function withHint(hint: string, condition: string | undefined): string | undefined {
  return condition && `(${hint}${condition})`;
}

function sameBytes(sql: string, values: readonly string[], parameters: Parameters): string | undefined {
  if (!values.length) return undefined;
  return `cast(${sql} as binary) in (${values.map((value) => `cast(${parameters.add(value)} as binary)`).join(', ')})`;
}

function utf8(sql: string): string {
  return `convert(${sql} using utf8mb4)`;
}
