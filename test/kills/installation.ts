import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { until } from '../support/collect.ts';
import { freePort } from '../support/embedded-store.ts';
import { environmentOf, processesWith, type Process } from '../support/processes.ts';
import { cutPower, eventsOf, folderOnDisk, type Lost } from './power-cut.ts';

const MAIN = fileURLToPath(new URL('../../dist/apps/cli/src/main.js', import.meta.url));
const run = promisify(execFile);
/** Longer than this a start does not take. */
const SERVING_MS = 90_000;

/** What can be killed. `backend` is a server process of PostgreSQL for one connection, `guard` a shell that watches over PostgreSQL. */
export const KINDS = ['ledger', 'worker', 'eventstore', 'postgres', 'backend', 'guard', 'supervisor', 'everything'] as const;
export type Kind = (typeof KINDS)[number];

/** How each kind of process of an installation is told from the others. */
const kinds: Record<Kind, (process: Process) => boolean> = {
  ledger: ({ command }: Process) => command.includes('apps/ledger/src/main.js'),
  worker: ({ command }: Process) => command.includes('apps/worker/src/main.js'),
  eventstore: ({ command }: Process) => command.includes('embedded-store/src/main.js'),
  postgres: ({ command }: Process) => /^\S*bin\/postgres -D/.test(command),
  backend: ({ command }: Process) => command.startsWith('postgres: lethe'),
  guard: ({ command }: Process) => /^sh -c .*lethe-postgres/s.test(command),
  supervisor: ({ command }: Process) => command.includes(`${MAIN} start`),
  everything: () => true,
};

/** A whole installation on a home of its own, as `lethe start` runs it. */
export class Installation {
  /** Everything that the supervisors said. */
  said = '';
  starts = 0;
  readonly home: string;
  private supervisor: ChildProcess | undefined;
  private ended: Promise<number | null> = Promise.resolve(null);

  private constructor(
    /** Folder of the home and of the journals. */
    readonly dir: string,
    private readonly port: number,
  ) {
    this.home = join(dir, 'home');
  }

  static async start(): Promise<Installation> {
    if (!existsSync(MAIN)) throw new Error('There is no build. Run `npm run build` first, or `npm test`, which does.');
    const folder = (await folderOnDisk()) ?? tmpdir();
    const installation = new Installation(mkdtempSync(join(folder, 'lethe-kills-')), await freePort());
    await installation.start();
    return installation;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** API keys by controller and name. */
  get keys(): Record<string, Record<string, string>> {
    return JSON.parse(readFileSync(join(this.home, 'keys.json'), 'utf8')) as Record<string, Record<string, string>>;
  }

  /** Connection strings of the engines. */
  get engines(): { eventStoreUrl: string; postgresUrl: string } {
    return JSON.parse(readFileSync(join(this.home, 'running.json'), 'utf8')) as { eventStoreUrl: string; postgresUrl: string };
  }

  /** `lethe start` until it serves. One that finds what the last one left still ending says so and ends: then again, as any service manager would. */
  async start(): Promise<void> {
    for (;;) {
      const from = this.said.length;
      const child = spawn(process.execPath, [MAIN, 'start'], { stdio: ['ignore', 'pipe', 'pipe'], env: this.environment() });
      this.supervisor = child;
      this.starts += 1;
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (this.said += chunk.toString()));
      let over = false;
      this.ended = new Promise((resolve) =>
        child.once('close', (code) => {
          over = true;
          resolve(code);
        }),
      );
      const late = performance.now() + SERVING_MS;
      await until(() => over || this.said.includes('serving http', from) || performance.now() > late);
      if (this.said.includes('serving http', from)) return;
      if (!over) throw new Error(`lethe start did not serve in ${SERVING_MS / 1000} s. It said:\n${this.said.slice(from)}`);
      if (!/is taken|in use|Another Lethe|postmaster/.test(this.said.slice(from)))
        throw new Error(`lethe start ended:\n${this.said.slice(from)}`);
    }
  }

  /** The processes of a kind. */
  processesOf(kind: Kind): Process[] {
    return this.processes().filter(kinds[kind]);
  }

  /** Every process of the installation. A backend of PostgreSQL overwrites its environment, so those are found by who started them. */
  processes(): Process[] {
    const own = processesWith(`LETHE_HOME=${this.home}`);
    const servers = own.filter(kinds.postgres).map(({ pid }) => pid);
    return [...own, ...servers.flatMap(childrenOf)];
  }

  /**
   * Calls `strike`, which kills the event store, and takes from its files what was not on disk yet, before anybody starts it again: the supervisor stands
   * still meanwhile.
   */
  async withoutPower(strike: () => boolean): Promise<Lost | undefined> {
    const before = this.processesOf('eventstore').map(({ pid }) => pid);
    this.supervisor?.kill('SIGSTOP');
    try {
      if (!strike()) return undefined;
      await until(() => !this.processes().some(({ pid }) => before.includes(pid)));
      return await cutPower(eventsOf(this.home));
    } finally {
      this.supervisor?.kill('SIGCONT');
    }
  }

  /** `lethe rebuild`. */
  async rebuild(): Promise<void> {
    await run(process.execPath, [MAIN, 'rebuild'], { env: this.environment() });
  }

  /** SIGTERM: the exit code, and the processes that are left. */
  async stop(): Promise<{ code: number | null; left: string[] }> {
    this.supervisor?.kill('SIGTERM');
    const code = await this.ended;
    return { code, left: this.processes().map(({ command }) => command) };
  }

  /** Ends whatever runs, and removes the folder unless somebody has to look at it. */
  async remove(keep: boolean): Promise<void> {
    this.supervisor?.kill('SIGKILL');
    await until(() => this.processes().length === 0);
    if (!keep) rmSync(this.dir, { recursive: true, force: true });
  }

  private environment() {
    return environmentOf({
      LETHE_HOME: this.home,
      LETHE_SECRETS_DIR: join(this.dir, 'secrets'),
      PORT: String(this.port),
      LETHE_LOG_LEVEL: 'warn',
      LETHE_RATE_LIMIT: '1000000',
    });
  }
}

function childrenOf(parent: number): Process[] {
  try {
    const pids = readFileSync(`/proc/${parent}/task/${parent}/children`, 'utf8').trim().split(' ').filter(Boolean);
    return pids.map((pid) => ({ pid: Number(pid), command: readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ').trim() }));
  } catch {
    return [];
  }
}
