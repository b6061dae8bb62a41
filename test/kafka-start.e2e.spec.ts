import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import pg from 'pg';
import { createTopics, topicsOf } from '#messaging';
import { until } from './support/collect.ts';
import { freePort } from './support/embedded-store.ts';
import { SHOP_SYSTEM } from './support/kafka-erasures.ts';
import { kafkaSettings, testKafka } from './support/kafka-topics.ts';
import { KafkaBroker } from './support/kafka.ts';
import { testDatabase, type TestDatabase } from './support/postgres.ts';
import { environmentOf, processesWith } from './support/processes.ts';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('..', import.meta.url));

let dir: string;
let broker: KafkaBroker;
let database: TestDatabase;
let shop: pg.Pool;
let supervisor: ChildProcess;
let said = '';
let url: string;
let keys: Record<string, string>;

beforeAll(async () => {
  if (!existsSync(join(ROOT, 'dist/apps/eraser/src/main.js')))
    throw new Error('There is no build. Run `npm run build` first, or `npm test`, which does.');
  dir = mkdtempSync(join(tmpdir(), 'lethe-kafka-start-'));
  [broker, database] = await Promise.all([KafkaBroker.start(), testDatabase()]);
  shop = new pg.Pool({ connectionString: database.url, max: 3 });
  shop.on('error', () => undefined);
  await shop.query('create table customers (id serial primary key, email text unique not null)');
  await shop.query('create table orders (id text primary key, customer_id int not null references customers, delivery_address text)');
  await shop.query(`insert into customers (email) values ('ada@example.org')`);
  await shop.query(`insert into orders select 'o-1', id, '1 Main St' from customers`);
  const settings = kafkaSettings(broker.brokers);
  for (const controller of ['jrpanel', 'buycpanel']) await createTopics(testKafka(settings), topicsOf(controller, settings));
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  const environment = {
    LETHE_HOME: join(dir, 'home'),
    PORT: String(port),
    LETHE_LOG_LEVEL: 'warn',
    LETHE_KAFKA_BROKERS: broker.brokers,
    LETHE_KAFKA_REPLICATION: '1',
    LETHE_KAFKA_PARTITIONS: '2',
    LETHE_SECRET_JRPANEL_SHOP: database.url,
  };
  supervisor = spawn(process.execPath, [join(ROOT, 'apps/cli/bin/lethe.mjs'), 'start'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: environmentOf(environment),
  });
  for (const stream of [supervisor.stdout!, supervisor.stderr!]) stream.on('data', (chunk: Buffer) => (said += String(chunk)));
  await until(() => {
    if (supervisor.exitCode !== null) throw new Error(`lethe start ended:\n${said}`);
    return said.includes('serving http');
  });
  const all = JSON.parse(readFileSync(join(dir, 'home/keys.json'), 'utf8')) as Record<string, Record<string, string>>;
  keys = all['jrpanel']!;
}, 90_000);

afterAll(async () => {
  const ended = once(supervisor, 'exit');
  supervisor.kill('SIGTERM');
  await ended;
  await shop.end();
  await database.drop();
  await broker.remove();
  rmSync(dir, { recursive: true, force: true });
}, 60_000);

// Tests look at whatever was answered.
// oxlint-disable-next-line typescript/no-explicit-any
async function ask(name: string, method: string, path: string, body?: unknown, type = 'application/json'): Promise<any> {
  const content = body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) };
  const headers = { authorization: `Bearer ${keys[name]}`, ...(body === undefined ? {} : { 'content-type': type }) };
  const response = await fetch(url + path, { method, headers, ...content });
  const text = await response.text();
  return text === '' ? undefined : JSON.parse(text);
}

const eraserPid = () => processesWith(`LETHE_ERASER_INBOX=${join(dir, 'home/eraser/jrpanel')}`)[0]?.pid;

describe('lethe start with Kafka', () => {
  it('carries an erasure out by an eraser of its own, which is killed while the row that it deletes is locked by another', async () => {
    expect(said).toContain('eraser-jrpanel is ready');
    await until(async () => {
      const { stdout } = await run(process.execPath, [join(ROOT, 'apps/cli/bin/lethe.mjs'), 'status', '--home', join(dir, 'home')]).catch(
        (error: { stdout: string }) => error,
      );
      return ['worker', 'eraser-jrpanel', 'eraser-buycpanel'].every((name) => stdout.includes(`${name.padEnd(14)} ready`));
    });
    await ask('admin', 'PUT', '/v1/systems/shop-db', SHOP_SYSTEM, 'application/yaml');
    const locking = await shop.connect();
    await locking.query('begin');
    await locking.query('select from customers for update');
    const opened = await ask('dpo', 'POST', '/v1/requests', {
      kind: 'erasure',
      identifiers: { email: 'ada@example.org' },
      regulation: 'gdpr',
    });
    await ask('dpo', 'POST', `/v1/requests/${opened.id}/verify`, { method: 'login' });
    const { closure } = await ask('dpo-2', 'GET', `/v1/requests/${opened.id}`);
    await ask('dpo-2', 'POST', `/v1/requests/${opened.id}/approve`, { closure });
    await until(async () => {
      const { rows } = await shop.query(`select from pg_stat_activity where wait_event_type = 'Lock'`);
      return rows.length > 0;
    });
    const first = eraserPid();
    process.kill(first!, 'SIGKILL');
    await until(() => eraserPid() !== undefined && eraserPid() !== first);
    await locking.query('commit');
    locking.release();
    await until(async () => (await ask('dpo', 'GET', `/v1/erasures/${opened.id}/certificate`)).certificate !== undefined);
    expect((await shop.query('select from customers')).rows).toEqual([]);
    const erasure = await ask('dpo', 'GET', `/v1/erasures/${opened.id}`);
    for (const counted of ['"orders":1', '"customers":1', '"outcome":"erased"']) expect(JSON.stringify(erasure)).toContain(counted);
  }, 120_000);
});
