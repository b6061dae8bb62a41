import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

export interface GuardedServerOptions {
  /** Stands in the folder's name and in errors. */
  name: string;
  /** Prepares the folder before the server starts. */
  prepare?(dir: string): Promise<void>;
  /** The program and its arguments. */
  command(dir: string): readonly [string, ...string[]];
  env?: Record<string, string>;
  /** Whether it serves by now; may throw while it does not. */
  ready(): Promise<boolean>;
}

/** When its input ends, which it does with the process of the tests however that ends, the server is killed and its folder removed. */
const GUARD =
  '"$@" </dev/null >"$LETHE_TEST_DIR/log" 2>&1 & server=$!; cat >/dev/null; kill -9 $server; wait $server; rm -rf "$LETHE_TEST_DIR"';
/** The guard is there before the folder is prepared, so that it is removed also when the tests end meanwhile. */
const WAIT = 'while [ ! -e "$LETHE_TEST_DIR/go" ]; do sleep 0.02; done; exec "$@"';
const PATIENCE_MS = 60_000;

/** A real server of a test, in a temporary folder of its own. It does not keep the process of the tests alive. */
export class GuardedServer {
  private constructor(
    readonly dir: string,
    private readonly guard: ChildProcess,
  ) {}

  static async start({ name, prepare, command, env = {}, ready }: GuardedServerOptions): Promise<GuardedServer> {
    const dir = mkdtempSync(join(tmpdir(), `lethe-test-${name}-`));
    const guard = spawn('sh', ['-c', GUARD, 'sh', 'sh', '-c', WAIT, 'sh', ...command(dir)], {
      stdio: ['pipe', 'ignore', 'ignore'],
      env: { PATH: process.env['PATH'], HOME: process.env['HOME'], LETHE_TEST_DIR: dir, ...env },
    });
    guard.unref();
    (guard.stdin as unknown as { unref(): void }).unref();
    const server = new GuardedServer(dir, guard);
    try {
      await prepare?.(dir);
      writeFileSync(join(dir, 'go'), '');
      await server.#serves(name, ready);
      return server;
    } catch (error) {
      await server.stop();
      throw error;
    }
  }

  /** Kills the server and removes its folder. */
  async stop(): Promise<void> {
    if (this.guard.exitCode !== null) return;
    const ended = once(this.guard, 'exit');
    this.guard.ref();
    this.guard.stdin?.end();
    await ended;
  }

  async #serves(name: string, ready: () => Promise<boolean>): Promise<void> {
    const until = performance.now() + PATIENCE_MS;
    while (!(await ready().catch(() => false))) {
      if (performance.now() > until) throw new Error(`The ${name} server of the tests does not serve: ${this.log().slice(-2000)}`);
      await delay(20);
    }
  }

  log(): string {
    return readFileSync(join(this.dir, 'log'), 'utf8');
  }
}
