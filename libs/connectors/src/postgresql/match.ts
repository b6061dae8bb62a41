import type { IdentifierForm } from '#domain';
import { dialled } from '../compare.ts';
import type { Parameters } from '../sql/selection.ts';
import type { LiveColumn } from '../sql/live-schema.ts';

const TEXT = new Set(['text', 'varchar']);
const INTEGER = new Set(['int2', 'int4', 'int8']);
const ADDRESS = new Set(['inet', 'cidr']);
const WHOLE = /^-?\d{1,18}$/;
const UUID = /^[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}$/i;

/**
 * SQL that is true where a column has one of the values, or undefined if none of them can be in it. `sql` is the quoted column.
 * Emails are compared in any case; telephone numbers by their digits, with a leading `00` or not; addresses as addresses; others exactly, with the
 * column's own type where that lets an index be used.
 */
export function matches(
  sql: string,
  column: LiveColumn,
  form: IdentifierForm,
  values: readonly string[],
  parameters: Parameters,
): string | undefined {
  switch (form) {
    case 'email':
      return among(
        `lower(${sql}::text)`,
        'text',
        values.map((value) => value.toLowerCase()),
        parameters,
      );
    case 'phone':
      return among(`regexp_replace(${sql}::text, '[^0-9]', '', 'g')`, 'text', values.flatMap(dialled), parameters);
    case 'ip':
      return among(
        ADDRESS.has(column.base) ? `host(${sql})` : `lower(${sql}::text)`,
        'text',
        values.map((value) => value.toLowerCase()),
        parameters,
      );
    case 'opaque':
      return exactly(sql, column, values, parameters);
  }
}

function exactly(sql: string, { base }: LiveColumn, values: readonly string[], parameters: Parameters): string | undefined {
  if (TEXT.has(base)) return among(sql, 'text', values, parameters);
  if (INTEGER.has(base))
    return among(
      sql,
      'bigint',
      values.filter((value) => WHOLE.test(value)),
      parameters,
    );
  if (base === 'uuid')
    return among(
      sql,
      'uuid',
      values.filter((value) => UUID.test(value)),
      parameters,
    );
  return among(`${sql}::text`, 'text', values, parameters);
}

function among(sql: string, type: string, values: readonly string[], parameters: Parameters): string | undefined {
  // Text in PostgreSQL has no NUL, so a value with one is nowhere, and sending it would be an error.
  const possible = values.filter((value) => !value.includes('\0'));
  return possible.length ? `${sql} = any(${parameters.add(possible)}::${type}[])` : undefined;
}
