import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The format that this version writes, and the only one there is. */
export const FORMAT = 1;

/** A file of a backup as it was written. */
export interface WrittenFile {
  bytes: number;
  /** Hex. */
  sha256: string;
}

/** A table of the vault: `vault/<name>`, in PostgreSQL's text format of COPY, a line for each row. */
export interface WrittenTable extends WrittenFile {
  name: string;
  /** In the order in which they stand in a line. */
  columns: string[];
  rows: number;
}

/** The event store's log: `ledger.sqlite`. */
export interface WrittenLedger extends WrittenFile {
  /** Position of its last event, -1 if there is none. */
  head: string;
  /** System events included. */
  events: number;
}

/** `manifest.json`: what a backup is, and how it is known to be whole. */
export interface Manifest {
  format: typeof FORMAT;
  /** Version of Lethe that made it. */
  lethe: string;
  /** When the vault was read, RFC 3339. */
  madeAt: string;
  vault: {
    /** Up to which position of the ledger it reflects the ledger, -1 before the first event. */
    position: string;
    /** Ids of the steps that its tables had had, in the order in which they were run. */
    migrations: string[];
    /** The keys of the day without which something in it does not open, with when they were made. They are not in it. */
    keys: { id: string; since: string }[];
    tables: WrittenTable[];
  };
  /** Absent in a backup of the vault alone. */
  ledger?: WrittenLedger;
}

export const MANIFEST = 'manifest.json';
export const LEDGER = 'ledger.sqlite';
export const tableFile = (name: string): string => join('vault', name);

/** What stands against using a backup. The message says it in words. */
export class BackupUnusable extends Error {
  override readonly name = 'BackupUnusable';
}

/** Reads the manifest of a backup. @throws BackupUnusable if there is none that this version understands. */
export async function readManifest(folder: string): Promise<Manifest> {
  const text = await readFile(join(folder, MANIFEST), 'utf8').catch((error: unknown) => {
    if ((error as { code?: string }).code !== 'ENOENT') throw error;
    throw new BackupUnusable(`${folder} is no backup: it has no ${MANIFEST}. One that was not finished has none.`);
  });
  const manifest = parsed(text);
  if (typeof manifest?.format === 'number' && manifest.format > FORMAT)
    throw new BackupUnusable(
      `${folder} was made by a newer Lethe (format ${manifest.format}, this one reads ${FORMAT}). Use that version.`,
    );
  if (!manifest || !isWhole(manifest)) throw new BackupUnusable(`The ${MANIFEST} of ${folder} is damaged.`);
  return manifest;
}

function parsed(text: string): Partial<Manifest> | undefined {
  try {
    return JSON.parse(text) as Partial<Manifest>;
  } catch {
    return undefined;
  }
}

const POSITION = /^(-1|0|[1-9]\d*)$/;
const NAME = /^[a-z][a-z0-9_]*$/;
const DIGEST = /^[0-9a-f]{64}$/;

function isWhole(manifest: Partial<Manifest>): manifest is Manifest {
  const { format, lethe, madeAt, vault, ledger } = manifest;
  return (
    format === FORMAT &&
    typeof lethe === 'string' &&
    typeof madeAt === 'string' &&
    !Number.isNaN(Date.parse(madeAt)) &&
    isVault(vault) &&
    (ledger === undefined || (isFile(ledger) && POSITION.test(ledger.head) && isCount(ledger.events)))
  );
}

function isVault(vault: Partial<Manifest['vault']> | undefined): boolean {
  if (typeof vault !== 'object' || vault === null) return false;
  const { position, migrations, keys, tables } = vault;
  return (
    typeof position === 'string' &&
    POSITION.test(position) &&
    isListOf(migrations, (id) => typeof id === 'string') &&
    isListOf(keys, (key) => typeof key.id === 'string' && typeof key.since === 'string') &&
    isListOf(
      tables,
      (table) => isFile(table) && NAME.test(table.name) && isCount(table.rows) && isListOf(table.columns, (name) => NAME.test(name)),
    )
  );
}

const isListOf = <T>(list: readonly T[] | undefined, is: (each: T) => boolean): boolean => Array.isArray(list) && list.every(is);
const isCount = (count: unknown): boolean => Number.isSafeInteger(count) && (count as number) >= 0;
const isFile = (file: Partial<WrittenFile>): boolean => isCount(file.bytes) && typeof file.sha256 === 'string' && DIGEST.test(file.sha256);
