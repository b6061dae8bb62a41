import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { CopySession } from '#postgres';
import { neededDayKeys, readPosition } from '#vault';
import { syncFolder, writeFile, type Progress } from './files.ts';
import { tableFile, type Manifest, type WrittenTable } from './manifest.ts';

/** Tables of the vault with their columns, in an order in which they can be filled: `export` before `export_chunk`, which refers to it. */
const TABLES = `
  SELECT c.relname AS name, array_agg(a.attname::text ORDER BY a.attnum) AS columns, greatest(c.reltuples, 0)::float8 AS about
  FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
  WHERE c.relnamespace = 'vault'::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
  GROUP BY c.oid ORDER BY c.relname`;

/** Copies every table of the vault into `<folder>/vault`, all as of one moment, while the vault is in use. */
export async function copyVault(
  session: CopySession,
  folder: string,
  { signal, progress }: { signal?: AbortSignal; progress: Progress },
): Promise<Pick<Manifest, 'madeAt' | 'vault'>> {
  await mkdir(join(folder, 'vault'), { mode: 0o700 });
  await session.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  // The first statement fixes the moment.
  const position = await readPosition(session, 'keeper');
  const madeAt = new Date().toISOString();
  const tables: WrittenTable[] = [];
  for (const { name, columns, about } of await session.query<{ name: string; columns: string[]; about: number }>(TABLES)) {
    const text = session.copyOut(`COPY vault."${name}" (${columns.map((column) => `"${column}"`).join(', ')}) TO STDOUT`);
    const file = join(folder, tableFile(name));
    const {
      lines: rows,
      bytes,
      sha256,
    } = await writeFile(
      file,
      counted(text, (done) => progress(`vault: ${name}`, done, about)),
      { signal },
    );
    progress(`vault: ${name}`, rows, rows);
    tables.push({ name, columns, rows, bytes, sha256 });
  }
  const keys = await keysOf(session);
  const migrations = await session.query<{ id: string }>('SELECT id FROM vault.migration ORDER BY run_at, id');
  await session.query('COMMIT');
  await syncFolder(join(folder, 'vault'));
  return { madeAt, vault: { position: String(position), migrations: migrations.map(({ id }) => id), keys, tables } };
}

/** Tells how many rows have passed: the server sends each in a piece of its own. */
async function* counted(text: AsyncIterable<Buffer>, tell: (rows: number) => void): AsyncGenerator<Buffer> {
  let rows = 0;
  for await (const row of text) {
    if (++rows % 10_000 === 0) tell(rows);
    yield row;
  }
}

async function keysOf(session: CopySession): Promise<Manifest['vault']['keys']> {
  const needed = [...(await neededDayKeys(session))].sort();
  const known = await session.query<{ id: string; born_at: Date }>('SELECT id, born_at FROM vault.day_key');
  const since = new Map(known.map(({ id, born_at }) => [id, born_at.toISOString()]));
  return needed.map((id) => ({ id, since: since.get(id) ?? id.slice(0, 10) }));
}
