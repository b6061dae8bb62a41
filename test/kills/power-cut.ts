import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const SCRIPT = fileURLToPath(new URL('power-cut.py', import.meta.url));
const run = promisify(execFile);

/** What was in memory only, and is gone. */
export interface Lost {
  frames: number;
  pages: number;
}

/** Drops from a SQLite database in WAL mode, which no process has open, what the kernel had not written to the disk yet. */
export async function cutPower(database: string): Promise<Lost> {
  if (!existsSync(`${database}-wal`)) return { frames: 0, pages: 0 };
  const { stdout } = await run('python3', [SCRIPT, database]);
  return JSON.parse(stdout) as Lost;
}

/** The event store's database in a home. */
export function eventsOf(home: string): string {
  return join(home, 'eventstore', 'events.sqlite');
}

/** A folder for temporary files in which the power can be cut; undefined if there is none on this machine. */
export async function folderOnDisk(): Promise<string | undefined> {
  for (const folder of [tmpdir(), '/var/tmp']) if (await tellsWhatIsWritten(folder)) return folder;
  return undefined;
}

function tellsWhatIsWritten(folder: string): Promise<boolean> {
  return run('python3', [SCRIPT, '--probe', folder]).then(
    () => true,
    () => false,
  );
}
