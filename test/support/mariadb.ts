import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import mysql, { type Connection } from 'mysql2/promise';
import { freePort } from '#postgres';
import { GuardedServer } from './guarded-server.ts';

const run = promisify(execFile);

/** A real MariaDB (Debian's `mariadb-server`), for the tests of a file. */
export class MariaDb {
  private constructor(
    readonly port: number,
    readonly server: GuardedServer,
  ) {}

  static async start(settings: readonly string[] = []): Promise<MariaDb> {
    const port = await freePort();
    const server = await GuardedServer.start({
      name: 'mariadb',
      prepare: async (dir) => {
        const data = [`--datadir=${join(dir, 'data')}`, '--auth-root-authentication-method=normal', '--skip-test-db'];
        await run('mariadb-install-db', ['--no-defaults', '--user=root', ...data]);
      },
      command: (dir) => [
        'mariadbd',
        '--no-defaults',
        '--user=root',
        `--datadir=${join(dir, 'data')}`,
        `--socket=${join(dir, 'socket')}`,
        `--pid-file=${join(dir, 'pid')}`,
        '--bind-address=127.0.0.1',
        `--port=${port}`,
        '--innodb-flush-log-at-trx-commit=0',
        ...settings,
      ],
      ready: async () => {
        await (await connect(`mysql://root@127.0.0.1:${port}/mysql`)).end();
        return true;
      },
    });
    return new MariaDb(port, server);
  }

  /** Where a database is, for somebody; root without. */
  url(database: string, user = 'root'): string {
    return `mysql://${user}@127.0.0.1:${this.port}/${database}`;
  }

  /** The rows of the last statement, as the driver gives them. */
  async query(sql: string, database = 'mysql'): Promise<Record<string, unknown>[]> {
    const connection = await connect(this.url(database));
    try {
      const [result] = await connection.query(sql);
      const last = Array.isArray(result) && Array.isArray(result[0]) ? result.at(-1) : result;
      return Array.isArray(last) ? (last as Record<string, unknown>[]) : [];
    } finally {
      await connection.end();
    }
  }

  /** What the database's own client shows, a line a row, columns by tabs. */
  async shown(sql: string, database: string): Promise<string> {
    const at = [
      '--no-defaults',
      '--host=127.0.0.1',
      `--port=${this.port}`,
      '--user=root',
      '--batch',
      '--skip-column-names',
      '--default-character-set=utf8mb4',
    ];
    return (await run('mariadb', [...at, database, '--execute', sql])).stdout.trimEnd();
  }

  async connect(database: string): Promise<Connection> {
    return connect(this.url(database));
  }

  stop(): Promise<void> {
    return this.server.stop();
  }
}

async function connect(uri: string): Promise<Connection> {
  const connection = await mysql.createConnection({ uri, multipleStatements: true, dateStrings: true, timezone: 'Z' });
  connection.on('error', () => undefined);
  return connection;
}
