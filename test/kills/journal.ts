import { closeSync, fdatasync, openSync, readFileSync, writeSync } from 'node:fs';
import { promisify } from 'node:util';
import type { Controller } from './people.ts';
import type { WireEvent } from './traffic.ts';

const flush = promisify(fdatasync);

/** What the ledger answered about one event. */
export interface Answered {
  status: 'recorded' | 'duplicate' | 'rejected';
  position?: string;
  subject?: string;
  /** HTTP status of the problem of a rejected one. */
  problem?: number;
}

/** `again`: sent on purpose although it was answered; `conflict`: other data under a known id; `late`: about somebody who was erased since. */
export type Purpose = 'new' | 'again' | 'conflict' | 'late';

/** What a writer knows for certain, whatever happens to anybody else. */
export type Line =
  /** On disk before the request is made. */
  | { line: 'sent'; n: number; controller: Controller; person: string | undefined; event: WireEvent; purpose: Purpose }
  | { line: 'resent'; n: number }
  | { line: 'answered'; n: number; answer: Answered };

/** An append-only file outside the ledger; a line that {@link write} has resolved for is on disk. */
export class Journal {
  private readonly file: number;

  constructor(readonly path: string) {
    this.file = openSync(path, 'ax', 0o600);
  }

  async write(lines: readonly Line[]): Promise<void> {
    writeSync(this.file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    await flush(this.file);
  }

  close(): void {
    closeSync(this.file);
  }
}

/** An event of a journal with what became of it. */
export interface Entry {
  controller: Controller;
  person: string | undefined;
  event: WireEvent;
  purpose: Purpose;
  /** How often it was sent before it was answered. */
  sent: number;
  answer: Answered | undefined;
}

export function readJournal(path: string): Entry[] {
  const entries = new Map<number, Entry>();
  for (const text of readFileSync(path, 'utf8').trimEnd().split('\n')) {
    if (text === '') continue;
    const line = JSON.parse(text) as Line;
    if (line.line === 'sent') {
      const { n, controller, person, event, purpose } = line;
      entries.set(n, { controller, person, event, purpose, sent: 1, answer: undefined });
      continue;
    }
    const entry = entries.get(line.n)!;
    if (line.line === 'resent') entry.sent += 1;
    else entry.answer = line.answer;
  }
  return [...entries.values()];
}
