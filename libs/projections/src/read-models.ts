import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { EventStore, StoredEvent } from '#event-store';
import { isUnreachable, type Database, type Tx } from '#postgres';
import { emptyAll, foldSafely, layOut, readPosition, statementsOf } from './engine/index.ts';
import { group } from './list.ts';

const PAGE_SIZE = 1000;
const POLL_MS = 25;
const STANDBY_MS = 1000;
const LOCK = 'lethe.read-models';
const STREAMS = ['subject-', 'access-', 'controller-', 'request-', 'erasure-', 'hold-', 'policy-', 'system-'];

/** How far the read models are behind the ledger. */
export interface Lag {
  readonly position: bigint;
  /** Position of the ledger's last event; -1 when it is empty. */
  readonly head: bigint;
  /** Since when the oldest event that is not folded yet is in the store, in ms; 0 when nothing is behind. */
  readonly ageMs: number;
}

/**
 * The read models as one group: one catch-up subscription feeds all of them, and a page is folded into all of them in one transaction
 * with the group's position. Any number of processes may run it: one folds, the others stand by. They may all ask.
 */
export class ReadModels {
  readonly #db: Database;
  readonly #store: EventStore;
  readonly #now: () => number;

  /** @param db A pool under the role `lethe_read`; it needs two connections. @param now For the age of {@link Lag} only. */
  constructor(db: Database, store: EventStore, now: () => number = Date.now) {
    this.#db = db;
    this.#store = store;
    this.#now = now;
  }

  /** Creates the tables. Where a read model was defined otherwise before, all are emptied, and `run` folds them again from the beginning. */
  static async migrate(db: Database): Promise<void> {
    await db.transaction(async (tx) => {
      await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`${LOCK}.layout`]);
      await layOut(tx, group.models, layout());
    });
  }

  /** Folds until the signal aborts. While another process folds, or PostgreSQL is not there, waits to take over. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const alone = await this.#db.session((session) => this.#alone(session, signal)).catch(ifUnreachable);
      if (!alone) await delay(STANDBY_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  /**
   * Empties every table and folds the ledger again up to its present head. Emptying is one transaction with the position, so a rebuild that is
   * interrupted goes on with the next `run`. Queries are answered meanwhile, from what is there already.
   */
  async rebuild(): Promise<void> {
    await this.#db.transaction((tx) => emptyAll(tx, group.models));
    const head = await this.#store.head();
    const stop = new AbortController();
    const running = this.run(stop.signal);
    try {
      await Promise.race([running, this.#reach(head, stop.signal)]);
    } finally {
      stop.abort();
      await running;
    }
  }

  /** Position up to which the read models have folded the ledger; -1 before anything was. */
  position(): Promise<bigint> {
    return readPosition(this.#db);
  }

  /** True once the read models have folded up to this position; false when `ms` milliseconds passed before. */
  async waitFor(position: bigint, ms: number): Promise<boolean> {
    return this.#reach(position, AbortSignal.timeout(ms));
  }

  async lag(): Promise<Lag> {
    const [position, head] = [await this.position(), await this.#store.head()];
    if (head <= position) return { position, head, ageMs: 0 };
    for await (const oldest of this.#store.readAll({ after: position, limit: 1 })) {
      return { position, head, ageMs: Math.max(0, this.#now() - Date.parse(oldest.created)) };
    }
    return { position, head, ageMs: 0 };
  }

  async #alone(session: Tx, signal: AbortSignal): Promise<boolean> {
    if (!(await lockAlone(session))) return false;
    await this.#follow(signal);
    return true;
  }

  /** Follows the ledger until the signal aborts or the position turns out not to be where this instance left it. */
  async #follow(signal: AbortSignal): Promise<void> {
    const overtaken = new AbortController();
    const until = AbortSignal.any([signal, overtaken.signal]);
    const own = { at: await this.position(), folding: false };
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
    await this.#store.subscribe({
      name: 'read-models',
      after: own.at,
      pageSize: PAGE_SIZE,
      onPage,
      signal: until,
    });
    overtaken.abort();
    await watching;
  }

  /** Notices a rebuild that another process began while the ledger is quiet, when no page would tell. */
  async #watch(own: { readonly at: bigint; readonly folding: boolean }, until: AbortSignal, overtaken: AbortController): Promise<void> {
    while (!until.aborted) {
      await delay(STANDBY_MS, undefined, { signal: until }).catch(() => undefined);
      if (until.aborted || own.folding) continue;
      const { at } = own;
      const stored = await this.position().catch(() => at);
      if (stored !== at && own.at === at && !own.folding) overtaken.abort();
    }
  }

  async #reach(position: bigint, signal: AbortSignal): Promise<boolean> {
    while ((await this.position()) < position) {
      if (signal.aborted) return false;
      await delay(POLL_MS, undefined, { signal }).catch(() => undefined);
    }
    return true;
  }
}

function isOurs({ stream }: StoredEvent): boolean {
  return STREAMS.some((prefix) => stream.startsWith(prefix));
}

async function lockAlone(session: Tx): Promise<boolean> {
  const [row] = await session.query<{ locked: boolean }>('SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS locked', [LOCK]);
  return row?.locked === true;
}

/** False for an error that a later try may not meet again; throws every other one. */
function ifUnreachable(error: unknown): false {
  if (isUnreachable(error)) return false;
  throw error;
}

/** Changes whenever a table or the version of a fold does. */
function layout(): string {
  const models = group.models.map((model) => `${model.version} ${statementsOf(model.table).create}`);
  return createHash('sha256').update(models.join('\n')).digest('hex');
}
