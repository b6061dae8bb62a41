import mysql, { type Connection, type ConnectionOptions, type QueryResult, type ResultSetHeader, type RowDataPacket } from 'mysql2/promise';
import { answeredWithin } from '../answered-within.ts';
import { ConnectorError, type FailureCode, type OwnSecrets } from '../connector.ts';
import { CONNECT_TIMEOUT_MS } from '../connection/usual-settings.ts';
import { readSecrets } from '../secrets-of.ts';
import { LOCK_TIMEOUT_MS, STATEMENT_TIMEOUT_MS, type DatabaseConnection } from '../sql/connection.ts';
import type { SqlSession, TransactionMode } from '../sql/session.ts';
import { failureCode } from './failure.ts';

/** What a row's columns are read as: text, since every select casts to it. */
export type TextRow = Record<string, string | null>;

/**
 * What a login's defaults may not change: values that do not fit are an error and not cut, double quotes are no names, and a backslash means what
 * the driver takes it for.
 */
const SQL_MODE = 'STRICT_ALL_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION';

/** A transaction of MySQL or MariaDB. */
export class MysqlSession implements SqlSession {
  private constructor(
    private readonly client: Connection,
    /** The database that a location without one is in. */
    readonly database: string,
    private readonly statementMs: number,
  ) {}

  static async begin(connection: DatabaseConnection, secrets: OwnSecrets, mode: TransactionMode): Promise<MysqlSession> {
    const options = await clientOptions(connection, secrets);
    const client = await mysql.createConnection(options);
    // A lost connection fails the query that waits for it; without a listener it would end the process as well.
    client.on('error', () => undefined);
    const session = new MysqlSession(client, options.database ?? '', connection.statementTimeoutMs ?? STATEMENT_TIMEOUT_MS);
    try {
      await session.#configure(connection, mode);
      await session.#query(mode === 'snapshot' ? 'start transaction with consistent snapshot, read only' : 'start transaction');
      return session;
    } catch (error) {
      await session.close();
      throw error;
    }
  }

  /** Rows of a select, values bound by the server. */
  async rows<T extends object = TextRow>(sql: string, values: readonly unknown[] = []): Promise<T[]> {
    return (await this.#execute<RowDataPacket[]>(sql, values)) as T[];
  }

  /** How many rows a statement deleted or, if it set something else than what was there, changed. */
  async change(sql: string, values: readonly unknown[]): Promise<number> {
    const { affectedRows, changedRows } = await this.#execute<ResultSetHeader>(sql, values);
    return sql.startsWith('update') ? (changedRows ?? 0) : affectedRows;
  }

  /** A statement that fails undoes nothing but itself. */
  async attempt(work: () => Promise<unknown>): Promise<FailureCode | undefined> {
    return work().then(() => undefined, failureCode);
  }

  async commit(): Promise<void> {
    await this.#query('commit');
  }

  async close(): Promise<void> {
    this.client.destroy();
  }

  async #execute<T extends QueryResult>(sql: string, values: readonly unknown[]): Promise<T> {
    const [result] = await answeredWithin(this.statementMs, this.client.execute<T>(sql, values as (string | number | null)[]));
    return result;
  }

  async #query(sql: string): Promise<RowDataPacket[]> {
    return (await answeredWithin(this.statementMs, this.client.query<RowDataPacket[]>(sql)))[0];
  }

  async #configure(connection: DatabaseConnection, mode: TransactionMode): Promise<void> {
    const [version] = await this.#query('select version() as version');
    const isMariaDb = String(version?.version).includes('MariaDB');
    const statement = this.statementMs;
    const lock = Math.max(1, Math.ceil((connection.lockTimeoutMs ?? LOCK_TIMEOUT_MS) / 1000));
    const limit = isMariaDb ? `max_statement_time = ${statement / 1000}` : `max_execution_time = ${statement}`;
    const isolation = mode === 'snapshot' ? 'repeatable read' : 'read committed';
    // A client that was lost on the way must not hold its locks until the server misses it, which takes hours.
    const idle = mode === 'change' ? `, wait_timeout = ${Math.ceil(statement / 1000)}` : '';
    await this.#query(`set session transaction isolation level ${isolation}`);
    await this.#query(`set session sql_mode = '${SQL_MODE}', time_zone = '+00:00', innodb_lock_wait_timeout = ${lock}, ${limit}${idle}`);
  }
}

async function clientOptions(connection: DatabaseConnection, secrets: OwnSecrets): Promise<ConnectionOptions> {
  const { url, host, port, database, user, password, tls, ca } = connection;
  const [secretUrl, secretPassword, authority] = await readSecrets(secrets, url, password, ca);
  const own = { host, port: port ?? 3306, database, user, password: secretPassword };
  return {
    ...withoutUndefined(secretUrl === undefined ? own : fromUrl(secretUrl)),
    connectTimeout: CONNECT_TIMEOUT_MS,
    charset: 'utf8mb4_bin',
    multipleStatements: false,
    // A server must not be able to ask for files of this machine.
    flags: ['-LOCAL_FILES'],
    ...(tls === 'verify'
      ? { ssl: { rejectUnauthorized: true, verifyIdentity: true, ...(authority === undefined ? {} : { ca: authority }) } }
      : {}),
  };
}

/** `mysql://user:password@host:3306/database`; nothing else of a URL is taken. */
function fromUrl(text: string) {
  if (!URL.canParse(text)) throw new ConnectorError('unreachable');
  const { hostname, port, pathname, username, password } = new URL(text);
  return {
    host: hostname,
    port: port === '' ? 3306 : Number(port),
    database: decodeURIComponent(pathname.slice(1)),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
  };
}

function withoutUndefined<T extends object>(options: T): { [K in keyof T]: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as { [K in keyof T]: NonNullable<T[K]> };
}
