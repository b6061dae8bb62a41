import pg from 'pg';
import { eventually, type LedgerProcess } from './canary-ledger.ts';
import { processesWith } from './processes.ts';

/**
 * Kills the worker of an installation while a certain write of its is under way: a row that the write needs is locked, or whatever else it has to wait
 * for, and when it is seen to wait, inside its transaction, it is killed with SIGKILL. The supervisor starts another.
 */
export class WorkerCuts {
  private constructor(
    private readonly ledger: LedgerProcess,
    private readonly url: string,
    private held: pg.Client,
  ) {}

  /** Has the worker begin anew with this row locked. `sql` selects it `FOR UPDATE` or `FOR SHARE`. */
  static async before(ledger: LedgerProcess, sql: string, ...parameters: unknown[]): Promise<WorkerCuts> {
    const { postgresUrl: url } = ledger.file<{ postgresUrl: string }>('running.json');
    const cuts = new WorkerCuts(ledger, url, await lock(url, sql, parameters));
    kill(await cuts.worker());
    return cuts;
  }

  /** Resolves when the worker waits for the row: what it does before that write is done, the write is not. */
  async reached(): Promise<void> {
    const [mine] = (await this.held.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')).rows;
    // Not within the transaction: there it would see what it saw first.
    const watch = new pg.Client({ connectionString: this.url });
    await watch.connect();
    try {
      const waiting = `SELECT 1 FROM pg_stat_activity WHERE application_name = 'lethe-worker' AND $1 = ANY (pg_blocking_pids(pid))`;
      await eventually(async () => (await watch.query(waiting, [mine?.pid])).rowCount || undefined);
    } finally {
      await watch.end();
    }
  }

  /** Kills it there, with another row locked for the next one, which then may go on. */
  async cut(sql: string, ...parameters: unknown[]): Promise<void> {
    const next = await lock(this.url, sql, parameters);
    await this.cutAndGoOn();
    this.held = next;
  }

  /** Has another worker begin, with the same row locked. */
  async again(): Promise<void> {
    kill(await this.worker());
  }

  /** Kills it there, and lets the next one go on to the end. */
  async cutAndGoOn(): Promise<void> {
    kill(await this.worker());
    await this.held.end();
  }

  private worker(): Promise<number> {
    return eventually(() => workerOf(this.ledger));
  }
}

/** The process that works behind the API of an installation; undefined while there is none. */
export function workerOf(ledger: LedgerProcess): number | undefined {
  return processesWith(`LETHE_HOME=${ledger.home}`).find(({ command }) => command.includes('apps/worker'))?.pid;
}

function kill(pid: number): void {
  process.kill(pid, 'SIGKILL');
}

async function lock(url: string, sql: string, parameters: readonly unknown[]): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query('BEGIN');
  const { rowCount } = await client.query(sql, [...parameters]);
  if (rowCount !== 1) throw new Error(`One row is to be locked, and there are ${rowCount}: ${sql}`);
  return client;
}
