import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { CopySession, migrateIn, prepareDatabase, type Migration, type Tx } from '#postgres';
import type { Progress } from './files.ts';
import { BackupUnusable, tableFile, type Manifest } from './manifest.ts';

const TABLES = `SELECT c.relname AS name FROM pg_class c WHERE c.relnamespace = 'vault'::regnamespace AND c.relkind = 'r' ORDER BY 1`;

/** Refuses a backup whose tables this version does not know. @throws BackupUnusable */
export function refuseUnknownTables({ lethe, vault }: Manifest, steps: readonly Migration[]): void {
  const known = new Set(steps.map(({ id }) => id));
  const unknown = vault.migrations.filter((id) => !known.has(id));
  if (unknown.length === 0) return;
  throw new BackupUnusable(
    `The backup was made by Lethe ${lethe}, whose vault has had steps that this version does not know (${unknown.join(', ')}). Nothing was changed; restore it with that version.`,
  );
}

export interface LoadingInto {
  postgresUrl: string;
  /** Every step of the tables of the vault that this version has, in order. */
  steps: readonly Migration[];
  progress: Progress;
}

/**
 * Puts the vault of a backup in place of the one that is there, in one transaction: the tables as they were when it was made, filled, and then brought
 * to the level of this version. What is interrupted changes nothing and can be repeated.
 */
export async function loadVault(folder: string, manifest: Manifest, { postgresUrl: url, steps, progress }: LoadingInto): Promise<void> {
  refuseUnknownTables(manifest, steps);
  await prepareDatabase(url);
  const session = await CopySession.open({ url, role: 'lethe_vault', application: 'lethe-restore' });
  try {
    await session.query('BEGIN');
    await makeTables(session, manifest, steps);
    for (const table of manifest.vault.tables.filter(({ name }) => name !== 'migration')) {
      const { name, columns, rows, bytes } = table;
      const text = passing(createReadStream(join(folder, tableFile(name))), (done) => progress(`vault: ${name}`, done, bytes));
      const loaded = await session.copyIn(`COPY vault."${name}" (${columns.map((each) => `"${each}"`).join(', ')}) FROM STDIN`, text);
      if (loaded !== rows) throw new BackupUnusable(`${tableFile(name)} gave ${loaded} rows and not ${rows}. Nothing was changed.`);
    }
    await migrateIn(session, 'vault', steps);
    await session.query('COMMIT');
    await session.query('ANALYZE');
  } finally {
    await session.end();
  }
}

async function makeTables(tx: Tx, { vault }: Manifest, steps: readonly Migration[]): Promise<void> {
  const there = (await tx.query<{ name: string }>(TABLES)).map(({ name }) => `vault."${name}"`);
  if (there.length > 0) await tx.query(`DROP TABLE ${there.join(', ')}`);
  const had = new Set(vault.migrations);
  await migrateIn(
    tx,
    'vault',
    steps.filter(({ id }) => had.has(id)),
  );
  const made = (await tx.query<{ name: string }>(TABLES)).map(({ name }) => name);
  const missing = made.filter((name) => !vault.tables.some((table) => table.name === name));
  if (missing.length > 0) throw new BackupUnusable(`The backup lacks tables of the vault: ${missing.join(', ')}. Nothing was changed.`);
}

async function* passing(text: AsyncIterable<Buffer>, tell: (bytes: number) => void): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const chunk of text) {
    tell((bytes += chunk.length));
    yield chunk;
  }
}
