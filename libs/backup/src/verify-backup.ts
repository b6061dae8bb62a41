import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { inspectLog } from '#embedded-store';
import { readWhole, type CountedFile, type Progress } from './files.ts';
import { LEDGER, MANIFEST, readManifest, tableFile, type Manifest, type WrittenFile, type WrittenTable } from './manifest.ts';

export interface Verification {
  manifest: Manifest;
  /** What is wrong, a sentence each; none if the backup is whole. */
  problems: string[];
}

/**
 * Reads a backup from one end to the other: every file is there with its digest and its rows, no other is, the ledger's database is sound, and the
 * manifest says of both what they say themselves. Opens nothing: no key is needed. @throws BackupUnusable if it is none.
 */
export async function verifyBackup(folder: string, progress: Progress): Promise<Verification> {
  const manifest = await readManifest(folder);
  const { vault, ledger } = manifest;
  const problems = await strangers(folder, manifest);
  for (const table of vault.tables) problems.push(...(await problemsOfTable(folder, table, progress)));
  if (ledger) problems.push(...(await problemsOfFile(folder, LEDGER, ledger, progress)));
  // What is damaged need not be looked into.
  if (problems.length === 0) problems.push(...(await contradictions(folder, manifest)));
  return { manifest, problems };
}

async function strangers(folder: string, { vault, ledger }: Manifest): Promise<string[]> {
  const known = new Set([MANIFEST, 'vault', ...(ledger ? [LEDGER] : []), ...vault.tables.map(({ name }) => tableFile(name))]);
  const names = await readdir(folder, { recursive: true });
  return names.filter((name) => !known.has(name)).map((name) => `${name} does not belong to the backup.`);
}

async function problemsOfTable(folder: string, table: WrittenTable, progress: Progress): Promise<string[]> {
  const file = tableFile(table.name);
  return problemsOfFile(folder, file, table, progress, ({ lines, tabs }) => {
    if (lines !== table.rows) return `${file} has ${lines} rows and not ${table.rows}.`;
    return tabs === lines * (table.columns.length - 1) ? undefined : `${file} has rows that do not have ${table.columns.length} columns.`;
  });
}

async function problemsOfFile(
  folder: string,
  name: string,
  written: WrittenFile,
  progress: Progress,
  check: (found: CountedFile) => string | undefined = () => undefined,
): Promise<string[]> {
  const found = await readWhole(join(folder, name), (done) => progress(`checking ${name}`, done, written.bytes)).catch(reason);
  if (typeof found === 'string') return [`${name} cannot be read (${found}).`];
  if (found.bytes !== written.bytes) return [`${name} has ${found.bytes} bytes and not ${written.bytes}.`];
  if (found.sha256 !== written.sha256) return [`${name} is not what was written: its SHA-256 is another.`];
  return [check(found) ?? []].flat();
}

const reason = (error: unknown): string => (error as { code?: string }).code ?? String(error);

/** Where the manifest and what it is about say different things. */
async function contradictions(folder: string, manifest: Manifest): Promise<string[]> {
  const { vault, ledger } = manifest;
  const problems: string[] = [];
  const says = (ok: boolean, what: string) => (ok ? undefined : problems.push(what));
  const positions = await column(folder, manifest, 'position', ['consumer', 'position']);
  const position = positions.find(([consumer]) => consumer === 'keeper')?.[1] ?? '-1';
  says(position === vault.position, `The vault reflects the ledger up to ${position}, and the manifest says ${vault.position}.`);
  const migrations = (await column(folder, manifest, 'migration', ['id'])).map(([id = '']) => id);
  says(
    JSON.stringify(migrations.toSorted()) === JSON.stringify(vault.migrations.toSorted()),
    'The tables of the vault are not at the level that the manifest says.',
  );
  if (!ledger) return problems;
  try {
    const { head, events } = inspectLog(join(folder, LEDGER));
    says(String(head) === ledger.head && events === ledger.events, `${LEDGER} ends at ${head}, and the manifest says ${ledger.head}.`);
    says(
      head >= BigInt(vault.position),
      `The ledger in it ends at ${head} and is older than its vault, which reflects it up to ${vault.position}.`,
    );
  } catch (error) {
    problems.push(`${LEDGER}: ${error instanceof Error ? error.message : String(error)}`);
  }
  return problems;
}

/** Some columns of a small table. Positions and ids hold nothing that COPY would have to escape. */
async function column(folder: string, { vault }: Manifest, name: string, wanted: string[]): Promise<(string | undefined)[][]> {
  const table = vault.tables.find((each) => each.name === name);
  if (!table) return [];
  const rows: (string | undefined)[][] = [];
  for await (const line of createInterface({ input: createReadStream(join(folder, tableFile(name))) })) {
    const values = line.split('\t');
    rows.push(wanted.map((each) => values[table.columns.indexOf(each)]));
  }
  return rows;
}
