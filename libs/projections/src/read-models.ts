import { setTimeout as delay } from 'node:timers/promises';
import type { EventStore, EventStoreLog } from '#event-store';
import type { Database } from '#postgres';
import { Builder } from './build.ts';
import { fits, layOut, readPosition, readHere } from './engine/index.ts';
import { Follower } from './follow.ts';
import { group, next } from './list.ts';

const POLL_MS = 25;

/** How far the read models are behind the ledger. */
export interface Lag {
  readonly position: bigint;
  /** Position of the ledger's last event; -1 when it is empty. */
  readonly head: bigint;
  /** Since when the oldest event that is not folded yet is in the store, in ms; 0 when nothing is behind. */
  readonly ageMs: number;
}

/** How far a rebuild is. */
export interface Rebuild {
  /** Position that the new tables have reached; they take the place of the old ones at the ledger's head. */
  readonly position: bigint;
  readonly head: bigint;
  /** Events folded so far. */
  readonly events: bigint;
  /** How much of the ledger that is by its positions, in whole percent. */
  readonly percent: number;
}

export interface ReadModelsOptions {
  /** For the age of {@link Lag} only. The machine's clock without it. */
  now?: () => number;
  log?: EventStoreLog;
}

/**
 * The read models as one group: one catch-up subscription feeds all of them, and a page is folded into all of them in one transaction
 * with the group's position. Any number of processes may run it: one folds, the others stand by. They may all ask.
 *
 * A rebuild is a second set of tables with a position of its own, in the schema `read_next`, which takes the place of the first in one transaction.
 */
export class ReadModels {
  readonly #db: Database;
  readonly #store: EventStore;
  readonly #now: () => number;
  readonly #follower: Follower;
  readonly #builder: Builder;
  /** Whether the tables of another version of Lethe have what this one asks for. */
  readonly #fitting = new Map<string, boolean>();

  /** @param db A pool under the role `lethe_read`; it needs six connections. */
  constructor(db: Database, store: EventStore, { now = Date.now, log }: ReadModelsOptions = {}) {
    this.#db = db;
    this.#store = store;
    this.#now = now;
    this.#follower = new Follower(db, store, log);
    this.#builder = new Builder(db, store, log);
  }

  /**
   * Creates the tables. Where a read model was defined otherwise before, begins a rebuild, with which `run` goes on; until it is done the old tables answer, as
   * far as they are.
   */
  static async migrate(db: Database): Promise<void> {
    await db.transaction((tx) => layOut(tx, group, next));
  }

  /** Folds until the signal aborts, and goes on with a rebuild that is under way. While another process does, or PostgreSQL is not there, waits to take over. */
  async run(signal: AbortSignal): Promise<void> {
    const ended = new AbortController();
    const until = AbortSignal.any([signal, ended.signal]);
    const parts = [this.#follower.run(until), this.#builder.run(until)];
    try {
      await Promise.all(parts);
    } finally {
      ended.abort();
      await Promise.allSettled(parts);
    }
  }

  /**
   * Builds all tables anew from the ledger's beginning, or goes on with a build that was broken off, and resolves when they have taken the place of the old
   * ones. Those are asked, and followed by `run`, until then. If a rebuild is under way, in whatever process, it is the same one, and this waits for it.
   * False if the signal aborted before; whoever runs goes on with what is built.
   */
  rebuild(signal: AbortSignal = new AbortController().signal): Promise<boolean> {
    return this.#builder.rebuild(signal);
  }

  /** The rebuild that is under way, if one is. */
  async rebuilding(): Promise<Rebuild | undefined> {
    const progress = await this.#builder.underWay();
    if (!progress) return undefined;
    const [{ position, events }, head] = [progress, await this.#store.head()];
    return { position, head, events, percent: percentOf(position, head) };
  }

  /** Position up to which the read models have folded the ledger; -1 before anything was. Never less than before, also through a rebuild. */
  position(): Promise<bigint> {
    return readPosition(this.#db);
  }

  /** The position that answers reflect at least; undefined while the tables are those of another version of Lethe, and lack what this one asks for. */
  async answersFrom(): Promise<bigint | undefined> {
    const { position, layout } = await readHere(this.#db);
    if (layout === group.layout) return position;
    if (!this.#fitting.has(layout)) this.#fitting.set(layout, await fits(this.#db, group));
    return this.#fitting.get(layout) ? position : undefined;
  }

  /** True once the read models have folded up to this position; false when `ms` milliseconds passed before. */
  async waitFor(position: bigint, ms: number): Promise<boolean> {
    return this.#until(ms, async () => (await this.position()) >= position);
  }

  /**
   * The same of all tables, those of a rebuild too: what an event up to this position removed is then in none of them.
   */
  async waitForAll(position: bigint, ms: number): Promise<boolean> {
    return this.#until(ms, async () => {
      const build = await this.#builder.underWay();
      // After the build: where a swap comes between, its tables are the ones that are looked at.
      return (build === undefined || build.position >= position) && (await this.position()) >= position;
    });
  }

  async lag(): Promise<Lag> {
    const [position, head] = [await this.position(), await this.#store.head()];
    if (head <= position) return { position, head, ageMs: 0 };
    for await (const oldest of this.#store.readAll({ after: position, limit: 1 })) {
      return { position, head, ageMs: Math.max(0, this.#now() - Date.parse(oldest.created)) };
    }
    return { position, head, ageMs: 0 };
  }

  async #until(ms: number, holds: () => Promise<boolean>): Promise<boolean> {
    const signal = AbortSignal.timeout(ms);
    while (!(await holds())) {
      if (signal.aborted) return false;
      await delay(POLL_MS, undefined, { signal }).catch(() => undefined);
    }
    return true;
  }
}

function percentOf(position: bigint, head: bigint): number {
  return position >= head ? 100 : Number(((position + 1n) * 100n) / (head + 1n));
}
