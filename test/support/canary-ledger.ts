import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../dist/apps/cli/src/main.js', import.meta.url));
/** How often something is looked at that is waited for, in ms. */
const POLL = 50;

export interface Answer {
  status: number;
  headers: Headers;
  bytes: Buffer;
  /** The body, where it is JSON. */
  json: Record<string, unknown>;
}

/** A whole ledger, started as `lethe start` does, in a home of its own; everything that it prints is kept. */
export class LedgerProcess {
  private child: ChildProcess | undefined;
  private readonly printed: Buffer[] = [];

  constructor(
    readonly home: string,
    private readonly environment: Record<string, string> = {},
  ) {
    if (!existsSync(MAIN)) throw new Error('There is no build. Run `npm run build` first, or `npm test`, which does.');
    mkdirSync(join(home, 'tmp'), { recursive: true });
  }

  /** What all its commands have printed, on either stream. */
  get output(): Buffer {
    return Buffer.concat(this.printed);
  }

  file<T>(name: string): T {
    return JSON.parse(readFileSync(join(this.home, name), 'utf8')) as T;
  }

  /** Resolves when it serves; rejects with what it said when it ends before. */
  async start(): Promise<void> {
    const from = this.output.length;
    const { child, ended } = this.run('start');
    this.child = child;
    const said = () => this.output.subarray(from).toString();
    await eventually(async () => {
      if (child.exitCode !== null) throw new Error(`lethe start ended with ${await ended}:\n${said()}`);
      return said().includes('serving http') || undefined;
    });
  }

  async stop(): Promise<void> {
    this.child?.kill('SIGTERM');
    if (this.child && this.child.exitCode === null) await new Promise((resolve) => this.child?.once('close', resolve));
    this.child = undefined;
  }

  /** Runs a command of `lethe` to its end. */
  async command(...args: string[]): Promise<{ code: number; said: string }> {
    const from = this.output.length;
    const code = await this.run(...args).ended;
    return { code, said: this.output.subarray(from).toString() };
  }

  /** Asks the API with the key of this name of jrpanel. Redirections are not followed. */
  async ask(
    key: string,
    method: string,
    path: string,
    body?: unknown,
    type = 'application/json',
    more: Record<string, string> = {},
  ): Promise<Answer> {
    const token = this.file<Record<string, Record<string, string>>>('keys.json')['jrpanel']?.[key] ?? key;
    const headers = { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'content-type': type }), ...more };
    const text = body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body);
    const { url } = this.file<{ url: string }>('running.json');
    const response = await fetch(url + path, { method, headers, body: text, redirect: 'manual' });
    const bytes = Buffer.from(await response.arrayBuffer());
    const isJson = response.headers.get('content-type')?.includes('json') === true && bytes.length > 0;
    return {
      status: response.status,
      headers: response.headers,
      bytes,
      json: isJson ? (JSON.parse(bytes.toString()) as Record<string, unknown>) : {},
    };
  }

  private run(...args: string[]): { child: ChildProcess; ended: Promise<number> } {
    const child = spawn(process.execPath, ['--enable-source-maps', MAIN, ...args], {
      // The channel tells it when this process is gone, however it ended.
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: { ...process.env, NODE_OPTIONS: '', LETHE_HOME: this.home, PORT: '0', TMPDIR: join(this.home, 'tmp'), ...this.environment },
    });
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => this.printed.push(chunk));
    return { child, ended: new Promise((resolve) => child.once('close', (code) => resolve(code ?? -1))) };
  }
}

/** Looks again and again until there is something. The test's own time-out ends it. */
export async function eventually<T>(look: () => Promise<T | undefined> | T | undefined): Promise<T> {
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    await after(POLL);
  }
}
