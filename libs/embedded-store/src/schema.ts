import { closeSync, fsyncSync, mkdirSync, openSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** The one file that holds the log; SQLite keeps its write-ahead log (`-wal`) beside it. */
export const FILE = 'events.sqlite';

/** What `PRAGMA user_version` says of a database of this shape. */
export const VERSION = 1;

/**
 * `position` is the place in `$all` (commit = prepare). AUTOINCREMENT: never given twice, even after a scavenge.
 * `stream.last` outlives the events, so that revisions are never given twice either.
 * A tombstone is an event (`stream.tombstone` names its position) that stays when the rest is scavenged.
 */
const TABLES = `
  CREATE TABLE stream (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    last INTEGER NOT NULL DEFAULT -1,
    truncate_before INTEGER NOT NULL DEFAULT 0,
    soft_deleted INTEGER NOT NULL DEFAULT 0,
    max_count INTEGER,
    max_age_s INTEGER,
    tombstone INTEGER
  ) STRICT;
  CREATE TABLE event (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    stream INTEGER NOT NULL REFERENCES stream (id),
    revision INTEGER NOT NULL,
    id BLOB NOT NULL,
    type TEXT NOT NULL,
    json INTEGER NOT NULL,
    created_ms INTEGER NOT NULL,
    data BLOB NOT NULL,
    metadata BLOB NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX event_revision ON event (stream, revision);
  CREATE INDEX event_id ON event (stream, id);
  PRAGMA user_version = ${VERSION};
`;

/**
 * Opens the log in `dir`, makes it if there is none, and keeps it locked against every other process until it is closed.
 * The lock is the operating system's on the file, so it goes with the process however that ends.
 *
 * @throws Error in plain words when another process has it a newer version wrote it, or the disk takes nothing.
 */
export function openDatabase(dir: string): DatabaseSync {
  makeFolder(resolve(dir));
  const path = join(dir, FILE);
  const db = new DatabaseSync(path);
  try {
    prepare(db);
    return db;
  } catch (error) {
    db.close();
    if (/not a database|malformed/i.test(String(error))) {
      throw new Error(
        `${path} is not the file of an event store, or it is damaged. Nothing was changed; name another folder, or restore a backup.`,
        {
          cause: error,
        },
      );
    }
    if (/locked|busy/i.test(String(error))) {
      throw new Error(`The event store in ${dir} is in use by another process. Stop that one first, or choose another folder.`, {
        cause: error,
      });
    }
    if (/disk|readonly/i.test(String(error))) {
      throw new Error(
        `The event store in ${dir} cannot write: ${(error as Error).message}. What it has is kept; see to the disk and start again.`,
        {
          cause: error,
        },
      );
    }
    throw error;
  }
}

/** Makes the folder and lets its name last: a power failure must not take it away with all that was acknowledged in it. */
function makeFolder(dir: string): void {
  const first = made(dir);
  if (first === undefined || process.platform === 'win32') return;
  for (let folder = dir; folder.length >= first.length; folder = dirname(folder)) syncFolder(dirname(folder));
}

/** The first folder of the path that had to be made; undefined if there was nothing to make. */
function made(dir: string): string | undefined {
  try {
    return mkdirSync(dir, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new Error(`The folder ${dir} of the event store cannot be made (${(error as NodeJS.ErrnoException).code ?? 'unknown reason'}).`, {
      cause: error,
    });
  }
}

function syncFolder(path: string): void {
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

function prepare(db: DatabaseSync): void {
  // auto_vacuum and page_size count only before the first table is made; exclusive locking only before the WAL is first read.
  db.exec(`
    PRAGMA locking_mode = EXCLUSIVE;
    PRAGMA page_size = 4096;
    PRAGMA auto_vacuum = INCREMENTAL;
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA secure_delete = ON;
    PRAGMA foreign_keys = ON;
    PRAGMA cache_size = -32768;
    PRAGMA wal_autocheckpoint = 4000;
  `);
  db.exec('BEGIN EXCLUSIVE');
  const version = Number(db.prepare('PRAGMA user_version').get()?.user_version);
  if (version === 0) db.exec(TABLES);
  db.exec('COMMIT');
  if (version > VERSION) {
    throw new Error(`The event store was written by a newer version (format ${version}, this one reads ${VERSION}). Nothing was changed.`);
  }
  settle(db);
}

/**
 * Makes all that can be read last, and so finds out whether the disk takes anything at all, before anything is served.
 * A process that ended between a write and its sync leaves frames in the write-ahead log that can be read and were never synced; an append that is
 * sent again would be found among them and acknowledged. The mark is written anew because an empty log leaves nothing to write.
 */
function settle(db: DatabaseSync): void {
  db.exec('BEGIN IMMEDIATE');
  db.exec(`PRAGMA user_version = 0`);
  db.exec(`PRAGMA user_version = ${VERSION}`);
  db.exec('COMMIT');
  const { busy } = db.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get() as { busy: number };
  if (busy) throw new Error('The write-ahead log of the event store could not be moved into its file. Nothing was changed.');
}
