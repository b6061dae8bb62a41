import { setTimeout as delay } from 'node:timers/promises';
import type { EventStore, EventStoreLog, StoredEvent } from '#event-store';
import { sqlState, type Database } from '#postgres';
import { beginBuild, foldSafely, layOutAlone, readHere, readProgress, swapIn, tablesIn, type Progress } from './engine/index.ts';
import { group, next } from './list.ts';
import { ifUnreachable, isOurs, onlyOne, PAGE_SIZE, STANDBY_MS } from './working.ts';

const LOCK = 'lethe.read-models.build';
/** What may have been appended since the last page so that the swap folds it while the tables that are asked stand still. */
const GAP = 5 * PAGE_SIZE;
/** How long those who ask wait for a swap that does not come about, at the first try and after the next ones. */
const LOCK_MS = [50, 100, 200, 400];
const AGAIN_MS = 200;
/** The lock was not had in time; the swap stood still for too long. */
const NOT_NOW = new Set(['57014', '25P03']);
const UNDEFINED_TABLE = '42P01';

/**
 * Builds the read models anew beside those that are asked, and puts them in their place. A build is rows in `read_next` with a position: any process may go on with
 * it, one at a time does, and nothing of it is anywhere else.
 */
export class Builder {
  readonly #db: Database;
  readonly #store: EventStore;
  readonly #log: EventStoreLog | undefined;

  constructor(db: Database, store: EventStore, log: EventStoreLog | undefined) {
    this.#db = db;
    this.#store = store;
    this.#log = log;
  }

  /** Goes on with whatever build there is, until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const build = await this.underWay().catch(ifUnreachable);
      // What stands in its way may be gone the next time; the tables that are asked are none the worse for it.
      if (build?.layout === next.layout) await this.#alone(build.build, signal).catch((error: unknown) => this.#warn(error));
      await delay(STANDBY_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  /**
   * Begins a build, or goes on with the one that is under way. True when it has taken the place of the tables that were asked, false when the signal aborted
   * before; what is built stays then. Waits for an engine that is not there.
   */
  async rebuild(signal: AbortSignal): Promise<boolean> {
    const build = await this.#begin();
    while (!signal.aborted) {
      await this.#alone(build, signal);
      const state = await this.#stateOf(build).catch(ifUnreachable);
      if (state === 'swapped') return true;
      if (state === 'gone') {
        throw new Error('The rebuild was given up: another version of Lethe was started. The read models are as they were.');
      }
      await delay(AGAIN_MS, undefined, { signal }).catch(() => undefined);
    }
    return false;
  }

  async #stateOf(build: string): Promise<'under way' | 'swapped' | 'gone'> {
    const there = await this.underWay();
    if (there?.build === build) return 'under way';
    const here = await readHere(this.#db);
    // It may have been swapped in, and another one after it.
    const known = here.build === build || (here.layout === next.layout && (there?.layout ?? next.layout) === next.layout);
    return known ? 'swapped' : 'gone';
  }

  /** How far the build is that is under way. */
  underWay(): Promise<Progress | undefined> {
    return readProgress(this.#db, next.place);
  }

  #warn(error: unknown): void {
    const { name, code } = (error ?? {}) as { name?: string; code?: string };
    this.#log?.warn({ error: name, code }, 'the rebuild of the read models cannot go on; it is tried again');
  }

  #begin(): Promise<string> {
    return this.#db.transaction(async (tx) => {
      await layOutAlone(tx);
      const [here, there] = [await readHere(tx), await readProgress(tx, next.place)];
      if (here.layout !== next.layout && there?.layout !== next.layout) {
        throw new Error(
          'The read models are those of another version of Lethe. Nothing was changed; start the ledger with this version, which builds them by itself.',
        );
      }
      return beginBuild(tx, next);
    });
  }

  async #alone(build: string, signal: AbortSignal): Promise<void> {
    await onlyOne(this.#db, LOCK, () => this.#build(build, signal)).catch((error: unknown) => {
      // Somebody else was faster, or another version began its own.
      if (sqlState(error) !== UNDEFINED_TABLE) ifUnreachable(error);
    });
  }

  /** Folds what is missing and swaps; returns without it when the signal aborts or somebody else folds. */
  async #build(build: string, signal: AbortSignal): Promise<void> {
    const begun = performance.now();
    if (!(await this.#catchUp(build, signal))) return;
    // Without statistics those who ask would be given plans for empty tables.
    for (const table of await tablesIn(this.#db, next.place)) await this.#db.query(`ANALYZE ${table}`);
    for (let attempt = 0; await this.#catchUp(build, signal); attempt++) {
      if (await this.#swap(build, LOCK_MS[Math.min(attempt, LOCK_MS.length - 1)]!)) {
        const seconds = Math.round((performance.now() - begun) / 1000);
        this.#log?.info({ seconds }, 'the read models were built anew and have taken the place of the old ones');
        return;
      }
      await delay(AGAIN_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Folds up to the ledger's present head. False if it could not: the signal aborted, or the build is not where this instance left it. */
  async #catchUp(build: string, signal: AbortSignal): Promise<boolean> {
    const progress = await this.underWay();
    if (progress?.build !== build || signal.aborted) return false;
    const head = await this.#store.head();
    let at = progress.position;
    if (at >= head) return true;
    const done = new AbortController();
    let overtaken = false;
    const onPage = async (page: StoredEvent[], upTo: bigint) => {
      if (await foldSafely(this.#db, next, page.filter(isOurs), at, upTo)) at = upTo;
      else overtaken = true;
      if (overtaken || at >= head) done.abort();
    };
    const until = AbortSignal.any([signal, done.signal]);
    // The last event may be tombstoned before it is read: being live is as good as being there.
    const onLive = () => done.abort();
    const handed = { onPage, onLive, ...(this.#log && { log: this.#log }) };
    await this.#store.subscribe({ name: 'read-models-build', after: at, pageSize: PAGE_SIZE, ...handed, signal: until });
    return !overtaken && !signal.aborted;
  }

  /** False if the tables were not free for it, or the gap was too wide; it is to be tried again. */
  async #swap(build: string, lockMs: number): Promise<boolean> {
    try {
      return await this.#db.transaction((tx) =>
        swapIn(tx, { here: group, next, build, lockMs }, (position) => this.#pass(build, position)),
      );
    } catch (error) {
      if (NOT_NOW.has(sqlState(error))) return false;
      throw error;
    }
  }

  /** Folds the gap up to this position, at which the tables that are asked stand still. */
  async #pass(build: string, position: bigint): Promise<boolean> {
    const progress = await this.underWay();
    if (progress?.build !== build) return false;
    if (progress.position >= position) return true;
    const page: StoredEvent[] = [];
    for await (const event of this.#store.readAll({ after: progress.position, limit: GAP })) {
      if (event.position > position) break;
      page.push(event);
    }
    // Everything up to the position was seen, even if its event is no longer there.
    return page.length < GAP && foldSafely(this.#db, next, page.filter(isOurs), progress.position, position);
  }
}
