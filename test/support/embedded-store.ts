import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { EventStoreDBClient } from '@eventstore/db-client';

/** The source under jest, the build in a benchmark. */
const MAIN = fileURLToPath(new URL(`../../libs/embedded-store/src/main${extname(import.meta.url)}`, import.meta.url));

/** An embedded event store in a process and a folder of its own, which can be killed and started again on the same port. */
export class EmbeddedStoreProcess {
  readonly dir = mkdtempSync(join(tmpdir(), 'lethe-events-'));
  port = 0;
  readonly #args: readonly string[];
  #child: ChildProcess | undefined;

  /** `args`: options of the process beside its folder and port. */
  constructor(args: readonly string[] = []) {
    this.#args = args;
  }

  static async start(...args: string[]): Promise<EmbeddedStoreProcess> {
    const store = new EmbeddedStoreProcess(args);
    // A port of its own choosing could be taken by another process while this one is down.
    store.port = await freePort();
    await store.start();
    return store;
  }

  get url(): string {
    return `esdb://127.0.0.1:${this.port}?tls=false`;
  }

  get pid(): number {
    return this.#child!.pid!;
  }

  /** Starts the process; resolves when it listens. */
  async start(): Promise<void> {
    const child = spawn(process.execPath, [MAIN, '--dir', this.dir, '--port', String(this.port), '--exit-with-parent', ...this.#args], {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    this.#child = child;
    let output = '';
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    await new Promise<void>((resolve, reject) => {
      child.stdout.on('data', (chunk: Buffer) => {
        if (chunk.toString().includes('"ready":true')) resolve();
      });
      child.once('exit', (code) => reject(new Error(`the embedded event store exited with ${code}: ${output}`)));
    });
  }

  signal(signal: NodeJS.Signals): void {
    this.#child!.kill(signal);
  }

  /** Ends the process and waits for it: SIGKILL as a crash would, SIGTERM gracefully. Answers its exit code. */
  async end(signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL'): Promise<number | null> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return child?.exitCode ?? null;
    const exit = once(child, 'exit');
    child.kill('SIGCONT');
    child.kill(signal);
    await exit;
    return child.exitCode;
  }

  /** Ends the process and removes the folder. */
  async remove(): Promise<void> {
    await this.end();
    rmSync(this.dir, { recursive: true, force: true });
  }
}

/** A port that is free now, below the range from which the system gives ports to outgoing connections. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    const server = createServer();
    const free = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false));
      server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
    });
    if (free) return port;
  }
}

/** Ends a client of EventStoreDB with its connection, which its own `dispose` leaves open. */
export async function closeClient(client: EventStoreDBClient): Promise<void> {
  void client.dispose();
  const { getChannel } = client as unknown as { getChannel: () => Promise<{ close(): void }> };
  (await getChannel()).close();
}
