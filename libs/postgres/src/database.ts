import pg from 'pg';

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
}

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

  constructor(options: DatabaseOptions) {
    const settings = [
      options.role && `-c role=${options.role}`,
      options.searchPath && `-c search_path=${options.searchPath}`,
      options.planEachTime && '-c plan_cache_mode=force_custom_plan',
      '-c TimeZone=UTC',
    ];
    this.#pool = new pg.Pool({
      connectionString: options.url,
      application_name: options.application,
      max: options.max ?? 8,
      options: settings.filter(Boolean).join(' '),
      connectionTimeoutMillis: 5_000,
      keepAlive: true,
      types,
    });
    // An idle connection that breaks is replaced at the next use; without a listener it would end the process.
    this.#pool.on('error', () => undefined);
    // The same for one that breaks while it is lent out: whoever uses it next is told by its query.
    this.#pool.on('connect', (client) => client.on('error', () => undefined));
  }

  async query<Row = Record<string, unknown>>(text: string, values: unknown[] = [], name?: string): Promise<Row[]> {
    const result = await this.#pool.query({ text, values, ...(name === undefined ? {} : { name }) });
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
    const begin = `BEGIN ISOLATION LEVEL ${options.isolation ?? 'read committed'} ${options.readOnly ? 'READ ONLY' : 'READ WRITE'}`;
    for (let attempt = 1; ; attempt++) {
      const client = await this.#pool.connect();
      let broken: Error | undefined;
      try {
        await client.query(begin);
        const result = await work(new ClientTx(client));
        await client.query('COMMIT');
        return result;
      } catch (error) {
        broken = await client.query('ROLLBACK').then(
          () => undefined,
          (failure: Error) => failure,
        );
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

  /** True if the server answers. */
  async healthy(): Promise<boolean> {
    return this.query('SELECT 1').then(
      () => true,
      () => false,
    );
  }

  async end(): Promise<void> {
    await this.#pool.end();
  }
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

/** The SQLSTATE of a PostgreSQL error, '' for anything else. */
export function sqlState(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : '';
}
