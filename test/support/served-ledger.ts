import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '#config';
import { Engines, Log } from '#runtime';
import { firstStart } from '../../apps/cli/src/setup/first-start.ts';
import { Home } from '../../apps/cli/src/supervisor/home.ts';
import { createLedger } from '../../apps/ledger/src/app.ts';
import { startLoops } from '../../apps/worker/src/loops.ts';
import { EmbeddedStoreProcess } from './embedded-store.ts';
import { testDatabase, type TestDatabase } from './postgres.ts';

/** The answer to a request: status, headers in lower case, and the body as JSON where it is any. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  // Tests look at whatever was answered.
  // oxlint-disable-next-line typescript/no-explicit-any
  body: any;
}

export interface Sent {
  key?: string | undefined;
  type?: string;
  headers?: Record<string, string>;
  /** Sent as it is if it is text or bytes, else as JSON. */
  body?: unknown;
}

/** A whole ledger in this process, served over HTTP, on an embedded event store and a database of its own. */
export interface ServedLedger {
  url: string;
  app: NestFastifyApplication;
  engines: Engines;
  store: EmbeddedStoreProcess;
  database: TestDatabase;
  /** API keys by controller and name, as `keys.json` has them. */
  keys: Record<string, Record<string, string>>;
  send(method: string, path: string, sent?: Sent): Promise<Answer>;
  close(): Promise<void>;
}

/** Where the engines are to be found, given where they are: a test may put something in between. */
export type Between = (engines: { eventStoreUrl: string; postgresUrl: string }) => Promise<{ eventStoreUrl: string; postgresUrl: string }>;

/** Starts the API and the worker's loops as the processes do, with the published policies and one key per role. */
export async function serveLedger(environment: Record<string, string> = {}, between?: Between): Promise<ServedLedger> {
  const dir = mkdtempSync(join(tmpdir(), 'lethe-served-'));
  const [store, database] = await Promise.all([EmbeddedStoreProcess.start(), testDatabase()]);
  const there = { eventStoreUrl: store.url, postgresUrl: database.url };
  const { eventStoreUrl, postgresUrl } = between ? await between(there) : there;
  const reading = readConfig({
    LETHE_HOME: dir,
    LETHE_POSTGRES_URL: postgresUrl,
    LETHE_EVENTSTORE_URL: eventStoreUrl,
    LETHE_LOG_LEVEL: 'error',
    LETHE_RATE_LIMIT: '100000',
    PORT: '0',
    ...environment,
  });
  if (!reading.ok) throw new Error(reading.problems.map(({ message }) => message).join('\n'));
  const { config } = reading;
  const home = new Home(dir);
  await firstStart(config, home, () => undefined);
  const log = new Log(config.logLevel, 'test');
  const engines = await Engines.open(config, log, { application: 'test', createKeys: false, answersWithin: config.requestTimeout });
  const loops = startLoops(engines);
  const app = await createLedger(engines, log);
  await app.listen(0, '127.0.0.1');
  await engines.waitUntilServing();
  const url = await app.getUrl();
  return {
    url,
    app,
    engines,
    store,
    database,
    keys: home.read('keys.json') ?? {},
    send: (method, path, sent = {}) => send(url + path, method, sent),
    close: async () => {
      await app.close();
      await loops.stop();
      await engines.close();
      await store.remove();
      await database.drop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

async function send(url: string, method: string, { key, type = 'application/json', headers = {}, body }: Sent): Promise<Answer> {
  const content =
    body === undefined ? {} : { body: typeof body === 'string' || body instanceof Uint8Array ? (body as string) : JSON.stringify(body) };
  const sent = {
    ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
    ...(body === undefined ? {} : { 'content-type': type }),
    ...headers,
  };
  const response = await fetch(url, { method, headers: sent, redirect: 'manual', ...content });
  const text = await response.text();
  const isJson = /json/.test(response.headers.get('content-type') ?? '');
  return { status: response.status, headers: Object.fromEntries(response.headers), body: isJson && text !== '' ? JSON.parse(text) : text };
}
