import { existsSync, readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { syncFolder } from '../private-files.ts';

const FILE = 'destroyed.jsonl';

interface Line {
  key: string;
  at: string;
}

/**
 * Which keys of the day were destroyed and when, a line each, in the keys folder: a backup that needs one of them is told from one whose keys folder is
 * not complete. It is never needed for anything else.
 */
export class DestroyedKeys {
  constructor(private readonly folder: string) {}

  /** RFC 3339. */
  at(key: string): string | undefined {
    return this.read().find((line) => line.key === key)?.at;
  }

  /** Noted already is noted. */
  async note(key: string, now: Date): Promise<void> {
    if (this.at(key) !== undefined) return;
    const file = await open(join(this.folder, FILE), 'a', 0o600);
    try {
      // A line that a crash cut off is ended first.
      await file.appendFile(`\n${JSON.stringify({ key, at: now.toISOString() } satisfies Line)}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    await syncFolder(this.folder);
  }

  private read(): Line[] {
    const path = join(this.folder, FILE);
    if (!existsSync(path)) return [];
    // What a crash cut off is noted again when the destruction is repeated.
    return readFileSync(path, 'utf8')
      .split('\n')
      .flatMap((line) => (line.endsWith('}') ? [JSON.parse(line) as Line] : []));
  }
}
