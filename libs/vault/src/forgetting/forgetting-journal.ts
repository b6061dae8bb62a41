import { existsSync, readdirSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { StoredEvent } from '#event-store';
import { destroyFile, makeFolder, syncFolder } from '../private-files.ts';
import { linesBackwards, linesOf } from './lines.ts';

/** An event of the ledger as the journal has it: enough to put it back. */
export type RememberedEvent = Pick<StoredEvent, 'stream' | 'revision' | 'position' | 'id' | 'type' | 'data' | 'metadata'>;

const FOLDER = 'forgetting';
const DAY_FILE = /^(\d{4}-\d{2}-\d{2})\.jsonl$/;
const NEWLINE = 0x0a;

/**
 * What was taken away for good, kept where no backup reaches and nothing is archived: in the keys folder, as the events that the ledger has of it. When
 * ledger and vault are both lost and restored from a backup, neither knows of the erasures since; this does. One file for each day, a line for each event
 * in the order of the ledger. The file of a day goes with the last key of the day that is as old: from then on no backup from before opens anybody.
 *
 * Of no use to open anything. Like the ledger it holds pseudonyms, codes and keyed hashes.
 */
export class ForgettingJournal {
  private readonly folder: string;
  private written: Set<string> | undefined;

  /** @param keys path of the keys folder. */
  constructor(private readonly keys: string) {
    this.folder = join(keys, FOLDER);
  }

  /** Writes what is not written yet; on disk when this resolves. One writer at a time. */
  async write(events: readonly StoredEvent[], now: Date): Promise<void> {
    const written = (this.written ??= new Set(this.ids()));
    const news = events.filter(({ id }) => !written.has(id));
    if (news.length === 0) return;
    if (!existsSync(this.folder)) await makeFolder(this.folder);
    const path = this.fileOf(now.toISOString().slice(0, 10));
    const isNew = !existsSync(path);
    const file = await open(path, 'a+', 0o600);
    try {
      await file.appendFile((await endsInLine(file)) + news.map(lineOf).join(''));
      await file.sync();
    } finally {
      await file.close();
    }
    if (isNew) await syncFolder(this.folder);
    for (const { id } of news) written.add(id);
  }

  /** Everything that is remembered, in the order of the ledger. */
  *entries(): Generator<RememberedEvent> {
    for (const day of this.days()) for (const line of linesOf(this.fileOf(day))) yield* eventOf(line);
  }

  /** The same from the last to the first. */
  *backwards(): Generator<RememberedEvent> {
    for (const day of this.days().toReversed()) for (const line of linesBackwards(this.fileOf(day))) yield* eventOf(line);
  }

  /** Destroys what is older than every key of the day that is left. */
  async prune(dayKeys: readonly string[]): Promise<void> {
    const [oldest] = dayKeys.map((id) => id.slice(0, 10)).toSorted();
    for (const day of this.days()) {
      if (oldest === undefined || day >= oldest) continue;
      await destroyFile(this.fileOf(day), randomBytes(4).toString('hex'));
      this.written = undefined;
    }
  }

  private days(): string[] {
    if (!existsSync(this.folder)) return [];
    return readdirSync(this.folder)
      .flatMap((name) => DAY_FILE.exec(name)?.[1] ?? [])
      .toSorted();
  }

  private *ids(): Generator<string> {
    for (const { id } of this.entries()) yield id;
  }

  private fileOf(day: string): string {
    return join(this.folder, `${day}.jsonl`);
  }
}

/** What ends a line that a crash cut off. */
async function endsInLine(file: FileHandle): Promise<'' | '\n'> {
  const { size } = await file.stat();
  if (size === 0) return '';
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1);
  return buffer[0] === NEWLINE ? '' : '\n';
}

function lineOf({ position, stream, revision, id, type, data, metadata }: StoredEvent): string {
  return `${JSON.stringify({ position: String(position), stream, revision: String(revision), id, type, data, metadata })}\n`;
}

/** None for a line that a crash cut off: what it was to say was not carried out, and was written again. */
function eventOf(line: string): RememberedEvent[] {
  if (line === '') return [];
  try {
    const { position, revision, ...event } = JSON.parse(line) as Omit<RememberedEvent, 'position' | 'revision'> & Record<string, string>;
    return [{ ...event, position: BigInt(position as string), revision: BigInt(revision as string) }];
  } catch {
    return [];
  }
}
