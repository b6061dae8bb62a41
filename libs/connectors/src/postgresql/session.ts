import pg from 'pg';
import { ConnectorError, type OwnSecrets } from '../connector.ts';
import { CONNECT_TIMEOUT_MS, LOCK_TIMEOUT_MS, STATEMENT_TIMEOUT_MS, type DatabaseConnection } from '../database-connection.ts';
import { readSecret } from '../secrets-of.ts';
import { jsonTypes } from './values.ts';

export type Row = Record<string, unknown>;

/** One connection with one transaction in it. Ends with `commit` or, whatever happened, `close`. */
export class Session {
  private constructor(private readonly client: pg.Client) {}

  /** Connects and begins. `snapshot`: read only, and everything as it is at this moment. */
  static async begin(connection: DatabaseConnection, secrets: OwnSecrets, mode: 'snapshot' | 'change'): Promise<Session> {
    const client = new pg.Client(await clientConfig(connection, secrets));
    // A lost connection fails the query that waits for it; without a listener it would end the process as well.
    client.on('error', () => undefined);
    const session = new Session(client);
    try {
      await client.connect();
      await client.query(mode === 'snapshot' ? 'begin isolation level repeatable read read only' : 'begin isolation level read committed');
      await session.#configure(connection);
      return session;
    } catch (error) {
      await session.close();
      throw error;
    }
  }

  async query<T extends Row = Row>(text: string, values: unknown[] = []): Promise<{ rows: T[]; count: number }> {
    const { rows, rowCount } = await this.client.query<T>(text, values);
    return { rows, count: rowCount ?? 0 };
  }

  async commit(): Promise<void> {
    const { command } = await this.client.query('commit');
    // A transaction that failed answers COMMIT with ROLLBACK, and no error.
    if (command !== 'COMMIT') throw new ConnectorError('failed');
  }

  /** Lets go of everything that is not committed. */
  async close(): Promise<void> {
    await this.client.end().catch(() => undefined);
  }

  /** Only for this transaction, so that a pooler in between hands nothing of it to others. */
  async #configure(connection: DatabaseConnection): Promise<void> {
    const settings: Record<string, string> = {
      lock_timeout: `${connection.lockTimeoutMs ?? LOCK_TIMEOUT_MS}ms`,
      statement_timeout: `${connection.statementTimeoutMs ?? STATEMENT_TIMEOUT_MS}ms`,
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
    await this.client.query(
      `select ${list}`,
      names.flatMap((name) => [name, settings[name]]),
    );
  }
}

async function clientConfig(connection: DatabaseConnection, secrets: OwnSecrets): Promise<pg.ClientConfig> {
  const { url, host, port, database, user, password, tls, ca } = connection;
  const [secretUrl, secretPassword, authority] = await Promise.all([url, password, ca].map((reference) => readSecret(secrets, reference)));
  return {
    application_name: 'lethe',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    types: jsonTypes,
    ...(secretUrl === undefined ? { host, port: port ?? 5432, database, user } : { connectionString: secretUrl }),
    ...(secretPassword === undefined ? {} : { password: secretPassword }),
    ...(tls === 'verify' ? { ssl: { rejectUnauthorized: true, ...(authority === undefined ? {} : { ca: authority }) } } : {}),
  };
}
