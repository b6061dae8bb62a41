import type { Tx } from '#postgres';
import type { KeyFolder } from '../keys/key-folder.ts';
import { openBox, sealBox, type BoxKind } from '../sealing/box.ts';
import { activeDayKey, dayKeyOf } from '../tables/day-key.ts';

/** A table whose rows hold a key that is wrapped by a key of the day. */
interface Wrapping {
  table: string;
  kind: BoxKind;
  /** Its key after the controller, with the types that PostgreSQL is told; they locate the box, in this order. */
  columns: readonly { name: string; type: 'text' | 'int' }[];
}

const text = (name: string) => ({ name, type: 'text' as const });
const int = (name: string) => ({ name, type: 'int' as const });

/** The one list of what a key of the day wraps. */
const wrappings: readonly Wrapping[] = [
  { table: 'subject_key', kind: 'subject-key', columns: [text('pseudonym'), int('version')] },
  { table: 'erasure_order', kind: 'order-key', columns: [text('erasure'), text('target'), int('round')] },
  { table: 'case_file', kind: 'case-key', columns: [text('request')] },
  { table: 'export', kind: 'export-key', columns: [text('id')] },
  { table: 'dead_letter', kind: 'dead-key', columns: [text('id')] },
];

/** Where the next page begins: behind this row of this table. */
export interface RewrapCursor {
  table: number;
  after?: readonly (string | number)[];
}

const PAGE = 500;

type Row = Record<string, string | number> & { controller: string; wrapped: never };

/**
 * Wraps the rows of one page by the active key of the day. Each row names its key, so that what a crash interrupts goes on at the rows that are left.
 * Answers where the next page begins; undefined behind the last.
 * @throws BoxUnopenable, KeysUnusable
 */
export async function rewrapPage(tx: Tx, keys: KeyFolder, old: string, at: RewrapCursor): Promise<RewrapCursor | undefined> {
  const wrapping = wrappings[at.table];
  if (!wrapping) return undefined;
  const rows = await readPage(tx, wrapping, old, at.after);
  const last = rows.at(-1);
  if (!last) return rewrapPage(tx, keys, old, { table: at.table + 1 });
  await writePage(tx, keys, wrapping, old, rows);
  return { table: at.table, after: [last.controller, ...wrapping.columns.map(({ name }) => last[name] as string | number)] };
}

async function readPage(tx: Tx, { table, columns }: Wrapping, old: string, after: RewrapCursor['after']): Promise<Row[]> {
  const key = ['controller', ...columns.map(({ name }) => name)].join(', ');
  const place = ['text', ...columns.map(({ type }) => type)].map((type, index) => `$${index + 3}::${type}`).join(', ');
  return tx.query<Row>(
    `SELECT ${key}, wrapped FROM vault.${table} WHERE day_key = $1 ${after ? `AND (${key}) > (${place})` : ''} ORDER BY ${key} LIMIT $2`,
    [old, PAGE, ...(after ?? [])],
    `rewrap_${table}_${after ? 'next' : 'first'}`,
  );
}

/** A row that was deleted or written over meanwhile is not under the old key any more, and stays as it is. */
async function writePage(tx: Tx, keys: KeyFolder, { table, kind, columns }: Wrapping, old: string, rows: readonly Row[]): Promise<void> {
  const from = await dayKeyOf(keys, old);
  const active = await activeDayKey(tx, keys);
  const wrapped = rows.map((row) => {
    const at = columns.map(({ name }) => row[name] as string | number);
    const { controller } = row;
    return sealBox(
      active.key,
      { kind, controller, at: [...at, active.id] },
      openBox(from, { kind, controller, at: [...at, old] }, row.wrapped),
    );
  });
  const named = [text('controller'), ...columns];
  await tx.query(
    `UPDATE vault.${table} t SET day_key = $1, wrapped = r.wrapped
     FROM unnest(${named.map(({ type }, index) => `$${index + 4}::${type}[]`).join(', ')}, $3::bytea[])
       AS r (${named.map(({ name }) => name).join(', ')}, wrapped)
     WHERE ${named.map(({ name }) => `t.${name} = r.${name}`).join(' AND ')} AND t.day_key = $2`,
    [active.id, old, wrapped, ...named.map(({ name }) => rows.map((row) => row[name]))],
    `rewrap_${table}_write`,
  );
}
