import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { readConfig } from '#config';
import { Database, startEmbeddedPostgres } from '#postgres';
import { firstStart } from '../../apps/cli/src/setup/first-start.ts';
import { Home } from '../../apps/cli/src/supervisor/home.ts';
import { nodePart } from '../../apps/cli/src/supervisor/node-part.ts';
import type { Started } from '../../apps/cli/src/supervisor/part.ts';
import { EmbeddedStoreProcess } from '../../test/support/embedded-store.ts';

const script = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Engines, keys and policies of a ledger in a temporary home, and the processes that are started on them. */
export class Installation {
  private readonly stops: (() => Promise<void>)[] = [];

  private constructor(
    private readonly dir: string,
    readonly environment: Record<string, string>,
    readonly eventStoreUrl: string,
    readonly postgresUrl: string,
    /** API keys of a controller by their names. */
    readonly keys: Record<string, string>,
    private readonly db: Database,
  ) {}

  /** `more`: settings of its processes. */
  static async open(more: Record<string, string> = {}): Promise<Installation> {
    const dir = mkdtempSync(join(tmpdir(), 'lethe-bench-'));
    mkdirSync(join(dir, 'postgres'));
    const [store, postgres] = await Promise.all([EmbeddedStoreProcess.start(), startEmbeddedPostgres({ dir: join(dir, 'postgres') })]);
    const environment = {
      LETHE_HOME: dir,
      LETHE_POSTGRES_URL: postgres.url,
      LETHE_EVENTSTORE_URL: store.url,
      LETHE_LOG_LEVEL: 'warn',
      LETHE_RATE_LIMIT: '1000000',
      PORT: '0',
      ...more,
    };
    const reading = readConfig(environment);
    if (!reading.ok) throw new Error(reading.problems.map(({ message }) => message).join('\n'));
    const home = new Home(dir);
    await firstStart(reading.config, home, () => undefined);
    const keys = home.read<Record<string, Record<string, string>>>('keys.json');
    const db = new Database({ url: postgres.url, application: 'bench', max: 1 });
    const made = new Installation(dir, environment, store.url, postgres.url, keys?.['jrpanel'] ?? {}, db);
    made.stops.push(
      () => postgres.stop(),
      () => store.remove(),
      () => db.end(),
    );
    return made;
  }

  /** API key of a publisher. */
  get key(): string {
    return String(this.keys['publisher']);
  }

  /** The ledger; its address. It serves only once a worker has brought the vault in line. */
  async serve(name: string, ...args: string[]): Promise<URL> {
    return new URL(String((await this.start(name, script('server.js'), args)).ready['url']));
  }

  /** The worker, with everything that it does; resolves when it has caught up. */
  async work(): Promise<Started> {
    return this.start('worker', script('../../apps/worker/src/main.js'));
  }

  /** What exchanges with Kafka, and nothing else of the worker. */
  async exchange(): Promise<Started> {
    return this.start('exchange', script('../kafka/exchange.js'));
  }

  /** The eraser, which finds the ledger there. */
  async erase(url: URL, secrets: Record<string, string>): Promise<Started> {
    const own = { LETHE_URL: url.href, LETHE_ERASER_KEY: String(this.keys['worker']), LETHE_ERASER_INBOX: join(this.dir, 'eraser') };
    return this.start('eraser', script('../../apps/eraser/src/main.js'), [], { ...own, ...secrets });
  }

  /** Resolves once the worker has kept and projected everything up to a position. */
  async caughtUp(position: bigint): Promise<void> {
    for (;;) {
      const [row] = await this.db.query<{ kept: bigint; projected: bigint }>(
        `SELECT (SELECT position FROM vault.position WHERE consumer = 'keeper') AS kept, (SELECT position FROM read.progress) AS projected`,
      );
      if (row && row.kept >= position && row.projected >= position) return;
      await delay(5);
    }
  }

  private async start(name: string, main: string, args: string[] = [], more: Record<string, string> = {}): Promise<Started> {
    const environment = { ...this.environment, ...more };
    const started = await nodePart({ name, script: main, args, environment, logs: join(this.dir, 'logs') }).start();
    this.stops.push(started.stop);
    return started;
  }

  /** Stops everything, what was started last first, and removes the home. */
  async close(): Promise<void> {
    for (const stop of this.stops.toReversed()) await stop();
    rmSync(this.dir, { recursive: true, force: true });
  }
}
