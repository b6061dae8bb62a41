import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { isLost, isOfTheDisk, sqlState, troubleOf } from './unreachable.ts';

/** Anything that runs one statement: a {@link Database} (its own connection each time) or an open transaction. */
export interface Tx {
  /**
   * Runs one statement. With `name` it is prepared once per connection and reused.
   * Rows come back with `bigint` columns as bigint, `timestamptz` as Date, `bytea` as Buffer and `jsonb` parsed.
   */
  query<Row = Record<string, unknown>>(text: string, values?: unknown[], name?: string): Promise<Row[]>;
}

export interface DatabaseOptions {
  /** `postgres://user:password@host:port/database`. */
  url: string;
  /** Role that every connection takes on (`SET ROLE`), so that it reaches only what that role owns. */
  role?: string;
  /** Schema in which unqualified names are found. */
  searchPath?: string;
  /** Shown in `pg_stat_activity`. */
  application: string;
  /** Connections at most; 8 without it. */
  max?: number;
  /**
   * Named statements are planned whenever they are run. Otherwise PostgreSQL keeps the first plan, and one that was made for a table of no or few rows
   * reads all of it, or all that belongs to a controller, until statistics are taken again.
   */
  planEachTime?: boolean;
  /**
   * After so many ms without its answer a statement fails and its connection is given up: a server that was cut off without a word would otherwise
   * be waited for as long as the operating system keeps the connection. Without it a statement may take as long as it likes.
   */
  statementMs?: number;
}

/** How long an answer to whether the server works is waited for, in ms. */
const TROUBLE_MS = 2_000;
/** So long, in ms, an error of the server's disk says something of how it is now. */
const HURT_MS = 10_000;

const types = {
  getTypeParser(oid: number, format?: 'text' | 'binary'): unknown {
    if (oid === pg.types.builtins.INT8 && format !== 'binary') return BigInt;
    return pg.types.getTypeParser(oid, format);
  },
};

/** SQLSTATEs after which the same transaction may simply be run again: serialization failure and deadlock. */
const repeatable = new Set(['40001', '40P01']);
const attempts = 5;

/** A pool of connections to PostgreSQL under one role. */
export class Database implements Tx {
  readonly #pool: pg.Pool;
  #looking: Promise<string | undefined> | undefined;
  #hurt: { words: string; at: number } | undefined;

  constructor(options: DatabaseOptions) {
    const settings = [
      options.role && `-c role=${options.role}`,
      options.searchPath && `-c search_path=${options.searchPath}`,
      options.planEachTime && '-c plan_cache_mode=force_custom_plan',
      '-c TimeZone=UTC',
      // A client that is gone without a word must not hold its locks for hours: the server looks after 10 s, and gives up after 15 more.
      '-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3',
    ];
    this.#pool = new pg.Pool({
      connectionString: options.url,
      application_name: options.application,
      max: options.max ?? 8,
      options: settings.filter(Boolean).join(' '),
      connectionTimeoutMillis: 5_000,
      keepAlive: true,
      ...(options.statementMs !== undefined && { query_timeout: options.statementMs }),
      types,
    });
    // An idle connection that breaks is replaced at the next use; without a listener it would end the process.
    this.#pool.on('error', () => undefined);
    // The same for one that breaks while it is lent out: whoever uses it next is told by its query.
    this.#pool.on('connect', (client) => client.on('error', () => undefined));
  }

  async query<Row = Record<string, unknown>>(text: string, values: unknown[] = [], name?: string): Promise<Row[]> {
    const result = await this.#pool.query({ text, values, ...(name === undefined ? {} : { name }) }).catch((error: unknown) => {
      this.#remember(error);
      throw error;
    });
    return result.rows as Row[];
  }

  /**
   * Runs `work` in one transaction: committed when it returns, rolled back when it throws. Serialization failures and
   * deadlocks run it again, at most five times, so `work` must not have effects outside the transaction.
   */
  async transaction<T>(
    work: (tx: Tx) => Promise<T>,
    options: { isolation?: 'read committed' | 'repeatable read'; readOnly?: boolean } = {},
  ): Promise<T> {
    // Not READ WRITE: a server that was set to read-only, as some providers do when its disk fills, means it.
    const begin = `BEGIN ISOLATION LEVEL ${options.isolation ?? 'read committed'}${options.readOnly ? ' READ ONLY' : ''}`;
    for (let attempt = 1; ; attempt++) {
      const client = await this.#pool.connect();
      let broken: Error | undefined;
      try {
        await client.query(begin);
        const result = await work(new ClientTx(client));
        await client.query('COMMIT');
        return result;
      } catch (error) {
        this.#remember(error);
        broken = isLost(error) ? (error as Error) : await rolledBack(client);
        if (attempt === attempts || !repeatable.has(sqlState(error))) throw error;
      } finally {
        client.release(broken);
      }
    }
  }

  /**
   * One connection for as long as `work` runs, outside any transaction: for session locks and cursors. The connection is closed
   * afterwards, so that no lock or setting outlives it.
   */
  async session<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    const client = await this.#pool.connect();
    try {
      return await work(new ClientTx(client));
    } finally {
      client.release(true);
    }
  }

  /** What is the matter with the server, in words that follow its name; undefined if it takes writes. Answered within 2 s; all who ask at once share one look. */
  trouble(): Promise<string | undefined> {
    this.#looking ??= this.#look().finally(() => (this.#looking = undefined));
    return this.#looking;
  }

  async #look(): Promise<string | undefined> {
    const cancel = new AbortController();
    const late = delay(TROUBLE_MS, 'does not answer', { signal: cancel.signal }).catch(() => undefined);
    const answer = this.query<{ transaction_read_only: string }>('SHOW transaction_read_only').then(
      ([row]) => (row?.transaction_read_only === 'on' ? 'takes no writes: it is read-only' : this.#stillHurt()),
      troubleOf,
    );
    return Promise.race([answer, late]).finally(() => cancel.abort());
  }

  /** A server whose disk is full or broken answers questions as ever; only who writes finds it out. */
  #remember(error: unknown): void {
    if (isOfTheDisk(error)) this.#hurt = { words: troubleOf(error), at: performance.now() };
  }

  #stillHurt(): string | undefined {
    return this.#hurt && performance.now() - this.#hurt.at < HURT_MS ? this.#hurt.words : undefined;
  }

  async end(): Promise<void> {
    await this.#pool.end();
  }
}

/** Undefined once the transaction is over; otherwise why its connection cannot be used again. */
function rolledBack(client: pg.PoolClient): Promise<Error | undefined> {
  return client.query('ROLLBACK').then(
    () => undefined,
    (failure: Error) => failure,
  );
}

class ClientTx implements Tx {
  readonly #client: pg.PoolClient;

  constructor(client: pg.PoolClient) {
    this.#client = client;
  }

  async query<Row = Record<string, unknown>>(text: string, values: unknown[] = [], name?: string): Promise<Row[]> {
    const result = await this.#client.query({ text, values, ...(name === undefined ? {} : { name }) });
    return result.rows as Row[];
  }
}
