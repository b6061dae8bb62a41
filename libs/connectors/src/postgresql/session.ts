import { Socket } from 'node:net';
import pg from 'pg';
import { answeredWithin } from '../answered-within.ts';
import { ConnectorError, type FailureCode, type OwnSecrets } from '../connector.ts';
import { CONNECT_TIMEOUT_MS } from '../connection/usual-settings.ts';
import { readSecrets } from '../secrets-of.ts';
import { LOCK_TIMEOUT_MS, STATEMENT_TIMEOUT_MS, type DatabaseConnection } from '../sql/connection.ts';
import type { SqlSession, TransactionMode } from '../sql/session.ts';
import { failureCode } from './failure.ts';
import { jsonTypes } from './values.ts';

/** A transaction of PostgreSQL. */
export class PostgresqlSession implements SqlSession {
  #cursors = 0;

  private constructor(
    private readonly client: pg.Client,
    private readonly socket: Socket,
    private readonly statementMs: number,
  ) {}

  static async begin(connection: DatabaseConnection, secrets: OwnSecrets, mode: TransactionMode): Promise<PostgresqlSession> {
    const socket = new Socket();
    const client = new pg.Client({ ...(await clientConfig(connection, secrets)), stream: () => socket });
    // A lost connection fails the query that waits for it; without a listener it would end the process as well.
    client.on('error', () => undefined);
    const session = new PostgresqlSession(client, socket, connection.statementTimeoutMs ?? STATEMENT_TIMEOUT_MS);
    try {
      await client.connect();
      await session.rows(mode === 'snapshot' ? 'begin isolation level repeatable read read only' : 'begin isolation level read committed');
      await session.#configure(connection, mode);
      return session;
    } catch (error) {
      await session.close();
      throw error;
    }
  }

  async rows<T extends object>(sql: string, values: readonly unknown[] = []): Promise<T[]> {
    return (await this.#query<T & pg.QueryResultRow>(sql, values)).rows;
  }

  async change(sql: string, values: readonly unknown[]): Promise<number> {
    return (await this.#query(sql, values)).rowCount ?? 0;
  }

  /** Rows of a query a page at a time, so that memory does not grow with their number. */
  async *pages<T extends object>(sql: string, values: readonly unknown[], size: number): AsyncGenerator<T[]> {
    const cursor = `rows_${this.#cursors++}`;
    await this.rows(`declare ${cursor} no scroll cursor for ${sql}`, values);
    for (;;) {
      const rows = await this.rows<T>(`fetch ${size} from ${cursor}`);
      if (rows.length) yield rows;
      if (rows.length < size) break;
    }
    await this.rows(`close ${cursor}`);
  }

  /** An error ends a transaction of PostgreSQL, unless it goes back to before. */
  async attempt(work: () => Promise<unknown>): Promise<FailureCode | undefined> {
    await this.#query('savepoint attempt');
    try {
      await work();
      return undefined;
    } catch (error) {
      await this.#query('rollback to savepoint attempt');
      return failureCode(error);
    }
  }

  async commit(): Promise<void> {
    const { command } = await this.#query('commit');
    // A transaction that failed answers COMMIT with ROLLBACK, and no error.
    if (command !== 'COMMIT') throw new ConnectorError('failed');
  }

  async close(): Promise<void> {
    await answeredWithin(0, this.client.end()).catch(() => undefined);
    this.socket.destroy();
  }

  #query<T extends pg.QueryResultRow>(sql: string, values: readonly unknown[] = []): Promise<pg.QueryResult<T>> {
    return answeredWithin(this.statementMs, this.client.query<T>(sql, [...values]));
  }

  /** Only for this transaction, so that a pooler in between hands nothing of it to others. */
  async #configure(connection: DatabaseConnection, mode: TransactionMode): Promise<void> {
    const settings: Record<string, string> = {
      lock_timeout: `${connection.lockTimeoutMs ?? LOCK_TIMEOUT_MS}ms`,
      statement_timeout: `${this.statementMs}ms`,
      // A client that was lost on the way must not hold its locks until the server's machine misses it, which takes hours.
      ...(mode === 'change' ? { idle_in_transaction_session_timeout: `${this.statementMs}ms` } : {}),
      // Rows that a policy hides would be taken for gone: with this they are an error.
      row_security: 'off',
      search_path: 'pg_catalog',
      timezone: 'UTC',
      datestyle: 'ISO, YMD',
      intervalstyle: 'iso_8601',
      bytea_output: 'hex',
    };
    const names = Object.keys(settings);
    const list = names.map((_, n) => `set_config($${n * 2 + 1}, $${n * 2 + 2}, true)`).join(', ');
    await this.#query(
      `select ${list}`,
      names.flatMap((name) => [name, settings[name]]),
    );
  }
}

async function clientConfig(connection: DatabaseConnection, secrets: OwnSecrets): Promise<pg.ClientConfig> {
  const { url, host, port, database, user, password, tls, ca } = connection;
  const [secretUrl, secretPassword, authority] = await readSecrets(secrets, url, password, ca);
  return {
    application_name: 'lethe',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    types: jsonTypes,
    ...(secretUrl === undefined ? { host, port: port ?? 5432, database, user } : { connectionString: secretUrl }),
    ...(secretPassword === undefined ? {} : { password: secretPassword }),
    ...(tls === 'verify' ? { ssl: { rejectUnauthorized: true, ...(authority === undefined ? {} : { ca: authority }) } } : {}),
  };
}
