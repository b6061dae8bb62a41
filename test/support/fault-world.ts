import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { EventStore, type StoredEvent } from '#event-store';
import { Database, type EmbeddedPostgres, startEmbeddedPostgres } from '#postgres';
import { collect, until } from './collect.ts';
import { EmbeddedStoreProcess, freePort } from './embedded-store.ts';
import { environmentOf, processesWith } from './processes.ts';
import { TcpProxy } from './tcp-proxy.ts';

const MAIN = fileURLToPath(new URL('../../dist/apps/cli/src/main.js', import.meta.url));
/** A request without an answer for so long, in ms, hangs. */
const HANGS = 60_000;

export interface Reply {
  /** 0: nobody was there; -1: no answer in a minute. */
  status: number;
  headers: Headers;
  // Tests look at whatever was answered.
  // oxlint-disable-next-line typescript/no-explicit-any
  body: any;
}

export interface FaultWorldOptions {
  /** Of PostgreSQL. */
  settings?: string[];
  /** Of Lethe. */
  environment?: Record<string, string>;
  /** Engines that `lethe start` brings itself and supervises; no network that fails is before them. */
  embedded?: readonly ('events' | 'postgres')[];
  /** Called with the home before anything is in it. */
  prepare?: (home: string) => void;
}

/**
 * `lethe start` with its API and its worker as real processes, and each engine behind a network that can fail. The engines are the test's own: it
 * stops, starts and sets them.
 */
export class FaultWorld {
  readonly home = mkdtempSync(join(tmpdir(), 'lethe-faults-'));
  private lethe!: ChildProcess;
  private said = '';
  private port = 0;
  /** The test's own event store; without it `lethe start` brings the embedded one and supervises it. */
  store: EmbeddedStoreProcess | undefined;
  /** The test's own PostgreSQL, likewise. */
  database: EmbeddedPostgres | undefined;
  events: TcpProxy | undefined;
  postgres: TcpProxy | undefined;
  private databasePort = 0;

  private constructor(private readonly settings: string[]) {}

  static async start({ settings = [], environment = {}, embedded = [], prepare }: FaultWorldOptions = {}): Promise<FaultWorld> {
    if (!existsSync(MAIN)) throw new Error('There is no build. Run `npm run build` first, or `npm test`, which does.');
    const world = new FaultWorld(['fsync=off', ...settings]);
    world.databasePort = await freePort();
    prepare?.(world.home);
    if (!embedded.includes('postgres')) {
      await world.startPostgres();
      world.postgres = await TcpProxy.start(world.databasePort);
    }
    if (!embedded.includes('events')) {
      world.store = await EmbeddedStoreProcess.start();
      world.events = await TcpProxy.start(world.store.port);
    }
    world.port = await freePort();
    try {
      await world.serve(environment);
    } catch (error) {
      // What is mounted in the home is for whoever mounted it.
      await world.stop({ keepHome: prepare !== undefined });
      throw error;
    }
    return world;
  }

  async startPostgres(): Promise<void> {
    this.database = await startEmbeddedPostgres({ dir: join(this.home, 'pg'), port: this.databasePort, settings: this.settings });
  }

  private async serve(environment: Record<string, string>): Promise<void> {
    this.lethe = spawn(process.execPath, [MAIN, 'start'], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: environmentOf({
        LETHE_HOME: this.home,
        ...(this.events && { LETHE_EVENTSTORE_URL: `esdb://127.0.0.1:${this.events.port}?tls=false` }),
        ...(this.postgres && { LETHE_POSTGRES_URL: this.database!.url.replace(`:${this.databasePort}/`, `:${this.postgres.port}/`) }),
        LETHE_REQUEST_TIMEOUT: '6',
        LETHE_RATE_LIMIT: '1000000',
        PORT: String(this.port),
        ...environment,
      }),
    });
    for (const stream of [this.lethe.stdout!, this.lethe.stderr!]) stream.on('data', (chunk: Buffer) => (this.said += chunk.toString()));
    const ended = new Promise<never>((_, reject) => this.lethe.once('exit', () => reject(new Error(`lethe start ended:\n${this.said}`))));
    ended.catch(() => undefined);
    await Promise.race([until(() => this.said.includes('serving http')), ended]);
  }

  /** What `lethe start` says of its parts, a line each. */
  lines(): string[] {
    return this.said.trimEnd().split('\n');
  }

  /** Process ids of the API and the worker: others than before mean that one of them did not survive. */
  pids(which = /apps\/(ledger|worker)\/src\/main/): number[] {
    return processesWith(`LETHE_HOME=${this.home}`)
      .filter(({ command }) => which.test(command))
      .map(({ pid }) => pid)
      .toSorted((a, b) => a - b);
  }

  /** Lines in the logs of the API and of the worker. */
  logLines(): string[] {
    return ['ledger', 'worker'].flatMap((name) => {
      const file = join(this.home, 'logs', `${name}.log`);
      return existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n') : [];
    });
  }

  key(name: string): string {
    return (JSON.parse(readFileSync(join(this.home, 'keys.json'), 'utf8')) as Record<string, Record<string, string>>)['jrpanel']![name]!;
  }

  async send(as: string | undefined, method: string, path: string, body?: unknown, type = 'application/json'): Promise<Reply> {
    const headers = { ...(as && { authorization: `Bearer ${this.key(as)}` }), ...(body !== undefined && { 'content-type': type }) };
    const content = body === undefined ? {} : { body: JSON.stringify(body) };
    try {
      const url = `http://127.0.0.1:${this.port}${path}`;
      const response = await fetch(url, { method, headers, signal: AbortSignal.timeout(HANGS), ...content });
      const text = await response.text();
      return { status: response.status, headers: response.headers, body: text.startsWith('{') ? JSON.parse(text) : text };
    } catch (error) {
      return { status: (error as Error).name === 'TimeoutError' ? -1 : 0, headers: new Headers(), body: undefined };
    }
  }

  /** What is not ready, in words, by part; nothing when all is. */
  async troubles(): Promise<Record<string, string>> {
    const { body } = await this.send(undefined, 'GET', '/health/ready');
    const parts = Object.entries((body as { parts: Record<string, string> }).parts);
    return Object.fromEntries(parts.filter(([, words]) => words !== 'ready'));
  }

  /** The whole ledger, read past the network that fails. */
  async ledger(): Promise<StoredEvent[]> {
    const { eventstore } = JSON.parse(readFileSync(join(this.home, 'ports.json'), 'utf8')) as { eventstore: number };
    const store = new EventStore({ url: this.store?.url ?? `esdb://127.0.0.1:${eventstore}?tls=false` });
    try {
      return await collect(store.readAll());
    } finally {
      await store.dispose();
    }
  }

  /** A statement on the database, past the network that fails. */
  async sql(statement: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
    const db = new Database({ url: this.database!.url, application: 'test', max: 1 });
    try {
      return await db.session(async (session) => {
        await session.query('SET default_transaction_read_only = off');
        return session.query(statement, values);
      });
    } finally {
      await db.end();
    }
  }

  async stop({ keepHome = false }: { keepHome?: boolean } = {}): Promise<void> {
    this.lethe.kill('SIGTERM');
    const ended = () => this.lethe.exitCode !== null || this.lethe.signalCode !== null;
    await Promise.race([until(ended), after(15_000, undefined, { ref: false })]);
    if (!ended()) this.lethe.kill('SIGKILL');
    await Promise.all([this.events?.stop(), this.postgres?.stop(), this.store?.remove(), this.database?.stop()]);
    await until(() => this.pids(/./).length === 0);
    if (!keepHome) rmSync(this.home, { recursive: true, force: true });
  }
}
