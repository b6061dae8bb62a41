import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createInterface } from 'node:readline';
import type { RoleKeys } from './company.ts';

/** The ledger of the demonstration: `lethe start` on a home of its own, as an operator would run it. */
export class DemoLedger {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
    readonly home: string,
  ) {}

  /** Starts it and waits until it serves; what it says goes to `say`. */
  static async start(home: string, env: Record<string, string>, say: (line: string) => void): Promise<DemoLedger> {
    const launcher = process.argv[1] ?? fileURLToPath(new URL('../main.js', import.meta.url));
    const child = spawn(process.execPath, [...process.execArgv, launcher, 'start'], {
      env: { ...process.env, ...env, LETHE_HOME: home, PORT: env['PORT'] ?? '0' },
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    });
    const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
    let url: string | undefined;
    const serving = new Promise<string>((found) =>
      lines.on('line', (line) => {
        say(line);
        url = /serving (http\S+)/.exec(line)?.[1] ?? url;
        if (url !== undefined && line.includes('Ctrl-C stops')) found(url);
      }),
    );
    const ended = once(child, 'exit').then(([code]) =>
      Promise.reject(new Error(`The ledger ended while starting (exit code ${code}). Its home is ${home}.`)),
    );
    ended.catch(() => undefined);
    return new DemoLedger(child, await Promise.race([serving, ended]), home);
  }

  keys(controller: string): RoleKeys {
    const all = JSON.parse(readFileSync(join(this.home, 'keys.json'), 'utf8')) as Record<string, RoleKeys>;
    const keys = all[controller];
    if (!keys) throw new Error(`keys.json of ${this.home} has no keys of ${controller}.`);
    return keys;
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null) return;
    const ended = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    await ended;
  }
}
