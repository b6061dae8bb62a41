import { accessSync, chmodSync, constants, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { inWords } from '../files.ts';
import { freePortOutside } from './ports.ts';

/** Ports of the embedded engines, chosen once and kept, so that whoever connects finds them again after a restart. */
export interface Ports {
  eventstore: number;
  postgres: number;
}

/** `running.json`: where the ledger that was last started in a home is served, and its engines. */
export interface RunningLedger {
  url: string;
  eventStoreUrl: string;
  postgresUrl: string;
  /** Where the processes behind the API say how they are, by their names. */
  health?: Record<string, string>;
}

const SQLITE_BUSY = 5;
/** Is there while a restore is not finished. */
const RESTORING = 'restoring.json';

/** The folder in which an installation with embedded engines keeps everything. */
export class Home {
  private lock: DatabaseSync | undefined;

  constructor(readonly dir: string) {}

  path(...names: string[]): string {
    return join(this.dir, ...names);
  }

  /** Makes the folder and takes it for this process; false if another Lethe runs in it. Throws in words if it cannot be written. The lock ends with the process, however that ends. */
  take(): boolean {
    const lock = this.openLock();
    try {
      lock.exec('PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE');
    } catch (error) {
      lock.close();
      if ((error as { errcode?: number }).errcode === SQLITE_BUSY) return false;
      throw this.unusable(error);
    }
    this.lock = lock;
    return true;
  }

  private openLock(): DatabaseSync {
    try {
      mkdirSync(this.dir, { recursive: true });
      accessSync(this.dir, constants.W_OK | constants.X_OK);
      return new DatabaseSync(this.path('lock'));
    } catch (error) {
      throw this.unusable(error);
    }
  }

  private unusable(error: unknown): Error {
    return new Error(`The home ${this.dir} cannot be written: ${inWords(error)}. Nothing was started; choose another with LETHE_HOME.`);
  }

  release(): void {
    this.lock?.close();
    this.lock = undefined;
  }

  async ports(): Promise<Ports> {
    const kept = this.read<Ports>('ports.json');
    if (kept) return kept;
    const ports = { eventstore: await freePortOutside(), postgres: await freePortOutside() };
    this.write('ports.json', ports);
    return ports;
  }

  /** The backup of which a restore was begun here and not finished; nothing if there is none. */
  unfinishedRestore(): string | undefined {
    return this.read<{ from: string }>(RESTORING)?.from;
  }

  /** From now on the home is of no use, until {@link endRestore}. */
  beginRestore(from: string): void {
    this.write(RESTORING, { from });
  }

  endRestore(): void {
    rmSync(this.path(RESTORING));
  }

  /** Throws in words if what is in the home is part of a backup only. */
  refuseUnfinishedRestore(): void {
    const from = this.unfinishedRestore();
    if (from === undefined) return;
    throw new Error(`A restore into ${this.dir} was not finished. Nothing was started; run \`lethe restore ${from}\` again.`);
  }

  /** A JSON file of the home; nothing if it is not there. */
  read<T>(name: string): T | undefined {
    const file = this.path(name);
    return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as T) : undefined;
  }

  /** Writes a JSON file so that after a crash the old or the new content is there; readable by its owner only. */
  write(name: string, content: unknown): void {
    const file = this.path(name);
    writeFileSync(`${file}.new`, `${JSON.stringify(content, undefined, 2)}\n`, { mode: 0o600, flush: true });
    chmodSync(`${file}.new`, 0o600);
    renameSync(`${file}.new`, file);
  }
}
