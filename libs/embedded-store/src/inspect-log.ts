import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { FILE, VERSION } from './schema.ts';

/** What a file of the log holds. */
export interface LogFacts {
  /** Position of the last event that is not a system event; -1n if there is none. */
  head: bigint;
  /** How many there are, system events included. */
  events: number;
}

/** Where the log of an embedded node lies in its folder. */
export function logFile(dir: string): string {
  return join(dir, FILE);
}

/**
 * Reads a copy of the log from one end to the other and checks it. The file is not touched and nothing is left beside it; no node may have it open.
 * @throws Error in words if it is damaged, or written by a newer version.
 */
export function inspectLog(file: string): LogFacts {
  const url = pathToFileURL(file);
  url.searchParams.set('immutable', '1');
  try {
    const db = new DatabaseSync(url, { readOnly: true });
    try {
      return facts(db);
    } finally {
      db.close();
    }
  } catch (error) {
    throw error instanceof Unsound
      ? error
      : new Unsound(`It cannot be read as the log of an event store (${message(error)}).`, { cause: error });
  }
}

function facts(db: DatabaseSync): LogFacts {
  const version = Number(db.prepare('PRAGMA user_version').get()?.['user_version']);
  if (version > VERSION) throw new Unsound(`It was written by a newer version (format ${version}, this one reads ${VERSION}).`);
  const found = db.prepare('PRAGMA integrity_check(1)').get()?.['integrity_check'];
  if (found !== 'ok') throw new Unsound(`It is damaged: ${String(found)}.`);
  const [last] = db.prepare(LAST).all() as { position: number }[];
  // The lengths have every event read, also where it lies on pages of its own.
  const count = db.prepare('SELECT count(*) AS events, total(length(data) + length(metadata)) AS bytes FROM event').get();
  return { head: BigInt(last?.position ?? -1), events: Number(count?.['events']) };
}

/** The last event that is not a system event. */
const LAST = `SELECT e.position FROM event e JOIN stream s ON s.id = e.stream
  WHERE substr(e.type, 1, 1) <> '$' AND substr(s.name, 1, 1) <> '$' ORDER BY e.position DESC LIMIT 1`;

class Unsound extends Error {}

const message = (error: unknown) => (error instanceof Error ? error.message : String(error));
