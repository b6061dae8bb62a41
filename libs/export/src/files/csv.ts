/**
 * CSV as RFC 4180 has it (CRLF, quotes doubled), with a byte order mark so that spreadsheets read it as UTF-8.
 *
 * A text that begins with `=`, `+`, `-`, `@`, a tab, a carriage return, a line feed or one of their full-width forms would be run as a formula by
 * a spreadsheet. It is written with an apostrophe in front, and so is a text that begins with an apostrophe: taking one leading apostrophe away
 * gives every text back. Numbers are written as they are. The JSON file beside it has every value unchanged.
 */
const DANGEROUS = /^['=+\-@\t\r\n＝＋－＠]/;
const QUOTED = /[",\r\n]|^\s|\s$/;

/** One cell: texts guarded, objects and lists as JSON, nothing as an empty cell, an empty text as `""`. */
export function csvCell(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const guarded = DANGEROUS.test(text) ? `'${text}` : text;
  return guarded === '' || QUOTED.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}

const line = (cells: readonly unknown[]) => `${cells.map(csvCell).join(',')}\r\n`;

/** A table with its header. A row is read by the names of its columns. */
export async function* csv(
  columns: readonly string[],
  rows: AsyncIterable<Readonly<Record<string, unknown>>> | Iterable<Readonly<Record<string, unknown>>>,
): AsyncGenerator<string> {
  yield `\ufeff${line(columns)}`;
  for await (const row of rows) yield line(columns.map((column) => (Object.hasOwn(row, column) ? row[column] : undefined)));
}
