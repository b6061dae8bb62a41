import { setTimeout as delay } from 'node:timers/promises';
import type { EventStore, EventStoreLog, StoredEvent } from '#event-store';
import type { Database } from '#postgres';
import { foldSafely, readHere } from './engine/index.ts';
import { group } from './list.ts';
import { ifUnreachable, isOurs, onlyOne, PAGE_SIZE, STANDBY_MS } from './working.ts';

const LOCK = 'lethe.read-models';

/** Follows the ledger with the tables that are asked. */
export class Follower {
  readonly #db: Database;
  readonly #store: EventStore;
  readonly #log: EventStoreLog | undefined;

  constructor(db: Database, store: EventStore, log?: EventStoreLog) {
    this.#db = db;
    this.#store = store;
    this.#log = log;
  }

  /** Folds until the signal aborts. While another process folds, the tables are those of another version, or PostgreSQL is not there, waits to take over. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const followed = await onlyOne(this.#db, LOCK, () => this.#follow(signal)).catch(ifUnreachable);
      if (followed !== true) await delay(STANDBY_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Follows the ledger until the signal aborts or the position turns out not to be where this instance left it. False if it cannot fold these tables. */
  async #follow(signal: AbortSignal): Promise<boolean> {
    const here = await readHere(this.#db);
    // Rows that were folded by other rules must not be folded on by these.
    if (here.layout !== group.layout) return false;
    const overtaken = new AbortController();
    const until = AbortSignal.any([signal, overtaken.signal]);
    const own = { at: here.position, folding: false };
    const onPage = async (page: StoredEvent[], upTo: bigint) => {
      own.folding = true;
      try {
        if (await foldSafely(this.#db, group, page.filter(isOurs), own.at, upTo)) own.at = upTo;
        else overtaken.abort();
      } finally {
        own.folding = false;
      }
    };
    const watching = this.#watch(own, until, overtaken);
    const log = this.#log && { log: this.#log };
    await this.#store.subscribe({ name: 'read-models', after: own.at, pageSize: PAGE_SIZE, onPage, signal: until, ...log });
    overtaken.abort();
    await watching;
    return true;
  }

  /** Notices that a rebuild has put other tables in the place while the ledger is quiet, when no page would tell. */
  async #watch(own: { readonly at: bigint; readonly folding: boolean }, until: AbortSignal, overtaken: AbortController): Promise<void> {
    while (!until.aborted) {
      await delay(STANDBY_MS, undefined, { signal: until }).catch(() => undefined);
      if (until.aborted || own.folding) continue;
      const { at } = own;
      const stored = await readHere(this.#db).catch(() => undefined);
      if (stored && stored.position !== at && own.at === at && !own.folding) overtaken.abort();
    }
  }
}
