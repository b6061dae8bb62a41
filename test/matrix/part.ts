import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { until } from '../support/collect.ts';
import { environmentOf } from '../support/processes.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** A process of the build, which can be killed, stopped where it is, and started again. It ends with the process of the tests. */
export class Part {
  private child: ChildProcess | undefined;
  private said = '';

  constructor(
    private readonly app: 'ledger' | 'worker' | 'eraser',
    private readonly environment: Record<string, string>,
  ) {
    if (!existsSync(this.main)) throw new Error('There is no build. Run `npm run build` first, or `npm test`, which does.');
  }

  /** Everything that it has written to its log. */
  get log(): string {
    return this.said;
  }

  /** What it prints once it is ready. */
  async start(): Promise<Record<string, unknown>> {
    const child = spawn(process.execPath, [this.main, '--exit-with-parent'], {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: environmentOf(this.environment),
    });
    this.child = child;
    let printed = '';
    child.stdout.on('data', (chunk: Buffer) => (printed += String(chunk)));
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (this.said += String(chunk)));
    const ready = () => printed.split('\n').find((line) => line.startsWith('{"ready":true'));
    await until(() => {
      if (child.exitCode !== null) throw new Error(`The ${this.app} ended with ${child.exitCode}: ${this.said}`);
      return ready() !== undefined;
    });
    return JSON.parse(ready()!) as Record<string, unknown>;
  }

  /** Stops it where it is, or lets it go on. */
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.child?.kill(signal);
  }

  /** Ends it: as a crash would, or so that it finishes what it has begun. Its exit code. */
  async end(signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL'): Promise<number | null> {
    const { child } = this;
    if (!child || child.exitCode !== null || child.signalCode !== null) return child?.exitCode ?? null;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
    return child.exitCode;
  }

  private get main(): string {
    return `${ROOT}dist/apps/${this.app}/src/main.js`;
  }
}
