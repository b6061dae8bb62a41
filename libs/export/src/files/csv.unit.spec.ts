import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { all } from '../../../../test/support/bundle-sample.ts';
import { csv, csvCell } from './csv.ts';

async function written(columns: string[], rows: Record<string, unknown>[]): Promise<string> {
  return (await all(csv(columns, rows))).join('');
}

/** RFC 4180, read strictly: a field in quotes ends with its quote, records end with CRLF. An unquoted empty field is null. */
function read(text: string): (string | null)[][] {
  const records: (string | null)[][] = [];
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gy;
  let record: (string | null)[] = [];
  while (field.lastIndex < text.length) {
    const found = field.exec(text);
    if (!found) throw new Error('not RFC 4180');
    const [, quoted, plain, end] = found;
    record.push(quoted === undefined ? plain || null : quoted.replaceAll('""', '"'));
    if (end === ',') continue;
    records.push(record);
    record = [];
  }
  return records;
}

const unguarded = (cell: string | null) => (cell?.startsWith("'") ? cell.slice(1) : cell);

describe('CSV for a spreadsheet', () => {
  test('a table has its header, CRLF and a byte order mark', async () => {
    const rows = [
      { id: 1, name: 'Ada', note: 'said "no", twice' },
      { id: 2, name: '', note: null },
      { id: 3, more: 'not a column' },
    ];
    expect(await written(['id', 'name', 'note'], rows)).toBe('\ufeffid,name,note\r\n1,Ada,"said ""no"", twice"\r\n2,"",\r\n3,,\r\n');
  });

  test.each([
    ['=1+1', "'=1+1"],
    ['+49 221', "'+49 221"],
    ['-2+3', "'-2+3"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\t=1', "'\t=1"],
    ['\r=1', '"\'\r=1"'],
    ['\n=1', '"\'\n=1"'],
    ['＝1', "'＝1"],
    ["'quoted", "''quoted"],
    ['a=1', 'a=1'],
    [-5, '-5'],
    [true, 'true'],
    [['a', 'b'], '"[""a"",""b""]"'],
  ])('%j is written as %s', (value, cell) => {
    expect(csvCell(value)).toBe(cell);
  });

  test('every text can be read back, and no cell begins as a formula does', async () => {
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[=+\-@\t\r\n'", a]{0,6}$/));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(text, fc.option(text)), { maxLength: 8 }), async (values) => {
        const [, ...records] = read(
          (
            await written(
              ['a', 'b'],
              values.map(([a, b]) => ({ a, b })),
            )
          ).slice(1),
        );
        expect(records.map((cells) => cells.map(unguarded))).toEqual(values);
        expect(records.flat().filter((cell) => cell !== null && /^[=+\-@\t\r\n＝＋－＠]/.test(cell))).toEqual([]);
      }),
    );
  });
});
