import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { until } from './support/collect.ts';
import { freePort } from './support/embedded-store.ts';
import { testDatabase, type TestDatabase } from './support/postgres.ts';
import { environmentOf, processesWith } from './support/processes.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const LETHE = join(ROOT, 'apps/cli/bin/lethe.mjs');

const POLICY = `
controller: shop
version: '1'
effectiveFrom: '2026-01-01T00:00:00Z'
contact: { name: Shop }
entities: []
identifiers: [{ type: email, form: email, identifies: true }]
categories: [{ id: order, name: Orders, fields: [{ name: delivery_address }] }]
purposes: [{ id: delivery, name: Delivery, legalBasis: [contract] }]
recipients:
  - { id: dhl, name: DHL, kind: shipping, role: controller, countries: [DE], receives: [{ category: order, fields: [delivery_address], purposes: [delivery] }] }
retention: []
`;
const CONNECTED = `
controller: shop
name: shop-db
connector: postgresql
connection: { url: env:LETHE_SECRET_SHOP_DB }
datasets:
  - name: customers
    category: order
    location: public.customers
    key: id
    identifiers: { email: email }
    erase: delete-row
    fields: [{ name: email }]
`;
const manual = (name: string) => ({ controller: 'shop', name, connector: 'manual', datasets: [] });

let dir: string;
let url: string;
let environment: Record<string, string | undefined>;
let database: TestDatabase;
let shop: pg.Pool;
let supervisor: ChildProcess;
let said = '';
let keys: Record<string, string>;

beforeAll(async () => {
  if (!existsSync(join(ROOT, 'dist/apps/cli/src/main.js'))) throw new Error('There is no build. Run `npm run build` first, or `npm test`.');
  dir = mkdtempSync(join(tmpdir(), 'lethe-drill-'));
  for (const folder of ['policies', 'systems/shop']) mkdirSync(join(dir, folder), { recursive: true });
  writeFileSync(join(dir, 'policies/shop.yaml'), POLICY);
  writeFileSync(join(dir, 'systems/shop/shop-db.yaml'), CONNECTED);
  for (const name of ['archive', 'newsletter']) writeFileSync(join(dir, `systems/shop/${name}.yaml`), JSON.stringify(manual(name)));
  database = await testDatabase();
  shop = new pg.Pool({ connectionString: database.url, max: 2 });
  shop.on('error', () => undefined);
  await shop.query('create table customers (id serial primary key, email text unique not null)');
  await shop.query(`insert into customers (email) values ('ada@example.org')`);
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  environment = environmentOf({
    LETHE_HOME: join(dir, 'home'),
    PORT: String(port),
    LETHE_LOG_LEVEL: 'warn',
    LETHE_POLICIES: join(dir, 'policies'),
    LETHE_SYSTEMS: join(dir, 'systems'),
    LETHE_SECRET_SHOP_DB: database.url,
    LETHE_DRILL_WITHIN: 'PT25S',
  });
  supervisor = spawn(process.execPath, [LETHE, 'start'], { stdio: ['ignore', 'pipe', 'pipe'], env: environment });
  for (const stream of [supervisor.stdout!, supervisor.stderr!]) stream.on('data', (chunk: Buffer) => (said += String(chunk)));
  await until(() => {
    if (supervisor.exitCode !== null) throw new Error(`lethe start ended:\n${said}`);
    return said.includes('serving http');
  });
  keys = (JSON.parse(readFileSync(join(dir, 'home/keys.json'), 'utf8')) as Record<string, Record<string, string>>)['shop']!;
}, 90_000);

afterAll(async () => {
  const ended = once(supervisor, 'exit');
  supervisor.kill('SIGTERM');
  await ended;
  await shop.end();
  await database.drop();
  rmSync(dir, { recursive: true, force: true });
}, 60_000);

interface Told {
  status: number;
  // Tests look at whatever was answered.
  // oxlint-disable-next-line typescript/no-explicit-any
  body: any;
}

async function ask(name: string, method: string, path: string, body?: unknown, type = 'application/json'): Promise<Told> {
  const headers = { authorization: `Bearer ${keys[name]}`, ...(body === undefined ? {} : { 'content-type': type }) };
  const response = await fetch(url + path, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  const text = await response.text();
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
}

interface Typed {
  process: ChildProcess;
  /** What it has said so far. */
  said(): string;
  ended: Promise<{ code: number | null; out: string }>;
}

/** `lethe drill`, as somebody types it. */
function drill(...more: string[]): Typed {
  const typed = spawn(process.execPath, [LETHE, 'drill', 'shop', ...more], { stdio: ['ignore', 'pipe', 'pipe'], env: environment });
  let out = '';
  for (const stream of [typed.stdout, typed.stderr]) stream.on('data', (chunk: Buffer) => (out += String(chunk)));
  return { process: typed, said: () => out, ended: once(typed, 'close').then(([code]) => ({ code: code as number | null, out })) };
}

function pidOf(app: 'worker' | 'ledger'): number | undefined {
  return processesWith(`LETHE_HOME=${join(dir, 'home')}`).find(({ command }) => command.includes(`apps/${app}`))?.pid;
}

/** Kills the worker, and waits until the supervisor has started another. */
async function killWorker(): Promise<void> {
  const before = pidOf('worker');
  process.kill(before!, 'SIGKILL');
  await until(() => pidOf('worker') !== undefined && pidOf('worker') !== before);
}

/** Kills the ledger, and each that the supervisor starts in its place, until this holds. */
async function killLedgerUntil(holds: () => boolean): Promise<void> {
  let killed: number | undefined;
  await until(() => {
    const pid = pidOf('ledger');
    if (pid !== undefined && pid !== killed) process.kill((killed = pid), 'SIGKILL');
    return holds();
  });
}

/** What the archive's people do: claim, look, answer. */
async function archiveAnswers(id: string): Promise<Record<string, string>> {
  const path = `/v1/erasures/${id}/targets/archive`;
  await until(async () => (await ask('worker', 'POST', `${path}/claim`)).status === 200);
  const { body } = await ask('worker', 'POST', `${path}/claim`);
  const receipt = { round: 1, outcome: 'nothing-held', counts: {}, verified: true, at: new Date().toISOString() };
  await until(async () => (await ask('worker', 'POST', `${path}/receipt`, receipt)).status === 200);
  return Object.fromEntries(body.identifiers.map(({ type, value }: { type: string; value: string }) => [type, value]));
}

function collected(subject: Record<string, string>): unknown {
  const data = { category: 'order', fields: ['delivery_address'], purposes: ['delivery'], legalBasis: 'contract' };
  const event = {
    specversion: '1.0',
    type: 'privacy.data.collected.v1',
    source: '/shop',
    id: JSON.stringify(subject),
    time: '2026-11-01T10:00:00Z',
  };
  return { ...event, data: { subject, ...data, system: 'archive', dataset: 'orders' } };
}

describe('lethe drill', () => {
  it('passes who answers and names who is silent, whatever becomes of the worker, and nobody else is touched by it', async () => {
    expect((await ask('dpo', 'POST', '/v1/drills')).status).toBe(403);
    const running = drill('--wait');
    await until(async () => (await ask('dpo', 'GET', '/v1/drills')).body.items?.length === 1);
    const [{ id, status }] = (await ask('dpo', 'GET', '/v1/drills')).body.items;
    await killWorker();
    const identifiers = await archiveAnswers(id);
    await killWorker();
    expect(status).toBe('running');
    expect(await ask('admin', 'POST', '/v1/drills')).toMatchObject({ status: 409, body: { drill: id } });
    const attached = await ask(
      'publisher',
      'POST',
      '/v1/events',
      collected({ ...identifiers, user_id: '1' }),
      'application/cloudevents+json',
    );
    expect(attached).toMatchObject({ status: 400, body: { errors: [{ pointer: '/data/subject' }] } });

    const { code, out } = await running.ended;
    expect(out).toMatch(
      /archive +passed +after \d+ s\nnewsletter +FAILED +never answered\nshop-db +passed +after \d+ s\n\nThe drill failed: 1 of 3/,
    );
    expect(code).toBe(1);
    const { rows } = await shop.query('select email from customers');
    expect(rows).toEqual([{ email: 'ada@example.org' }]);

    const { body: found } = await ask('dpo', 'GET', '/v1/findings?status=open');
    expect(found.items).toMatchObject([{ rule: 'system-silent', about: 'newsletter', detail: { drill: id } }]);
    const [{ id: finding }] = found.items;
    const acknowledged = await ask('dpo', 'POST', `/v1/findings/${finding}/acknowledge`, { reason: 'ticket-opened' });
    expect(acknowledged).toEqual({ status: 200, body: { status: 'acknowledged' } });
    await until(async () => (await ask('auditor', 'GET', `/v1/findings/${finding}`)).body.acknowledged?.by === 'dpo');
    expect((await ask('auditor', 'GET', '/v1/stats')).body.silent.systems).toMatchObject([{ system: 'newsletter' }]);

    // Nothing was doubled, and the erasure of the person who does not exist ends as any other does.
    await until(async () => (await ask('dpo', 'GET', `/v1/erasures/${id}/certificate`)).status === 200);
    await until(async () => (await ask('dpo', 'GET', '/v1/requests?status=completed')).body.items.length === 1);
    const { events } = (await ask('auditor', 'GET', '/v1/stats')).body;
    const once = [
      'drill.started',
      'drill.ended',
      'system.silent',
      'request.opened',
      'request.approved',
      'request.completed',
      'erasure.certified',
    ];
    expect(once.map((type) => [type, events[`privacy.${type}.v1`]])).toEqual(once.map((type) => [type, 1]));
    expect((await ask('dpo', 'POST', '/v1/subjects/lookup', { identifiers })).status).toBe(410);
    expect(await vaultOf('identifier', 'subject_key', 'value')).toEqual([0, 0, 0]);
  }, 150_000);

  it('follows the drill that is under way, also while the ledger is away, and ends with code 1 only where a system failed', async () => {
    const [before] = (await ask('dpo', 'GET', '/v1/drills')).body.items;
    const key = await ask('admin', 'POST', '/v1/keys', { name: 'leaver', roles: ['admin'] });
    writeFileSync(join(dir, 'leaver.key'), key.body.key);
    const { status, body: begun } = await ask('admin', 'POST', '/v1/drills');
    expect(status).toBe(201);
    const underWay = `A drill of shop is under way (${begun.id}); no other was begun.`;
    const told = `What becomes of it is told at GET /v1/drills/${begun.id}. With --wait it is followed.`;
    expect(await drill().ended).toEqual({ code: 2, out: `lethe: ${underWay} ${told}\n` });

    const [stays, interrupted, leaver] = [drill('--wait'), drill('--wait'), drill('--wait', '--key-file', join(dir, 'leaver.key'))];
    await until(() => [stays, interrupted, leaver].every(({ said }) => said().includes(underWay)));
    interrupted.process.kill('SIGINT');
    const left = await interrupted.ended;
    expect(left.code).toBe(130);
    expect(left.out).toContain(`The drill goes on; what becomes of it is told at GET /v1/drills/${begun.id}.\n`);
    expect((await ask('admin', 'DELETE', '/v1/keys/leaver')).status).toBeLessThan(300);
    const refused = await leaver.ended;
    expect(refused.code).toBe(2);
    expect(refused.out).toContain(`(401)\nThe drill goes on: GET /v1/drills/${begun.id}\n`);
    await killLedgerUntil(() => stays.said().includes('No ledger answers'));

    const { code, out } = await stays.ended;
    expect(out).toMatch(/No ledger answers .* It is asked again until it answers\.\n(.*\n)*The ledger answers again\.\n/);
    expect(out).toMatch(
      /archive +FAILED +never answered\nnewsletter +FAILED +never answered\nshop-db +passed .*\n\nThe drill failed: 2 of 3/,
    );
    expect(code).toBe(1);

    // A silence that was found before and stands is not found once more.
    const found = async (status: string) => (await ask('dpo', 'GET', `/v1/findings?rule=system-silent&status=${status}`)).body.items;
    expect(await found('open')).toMatchObject([{ about: 'archive', times: 1, detail: { drill: begun.id } }]);
    expect(await found('acknowledged')).toMatchObject([{ about: 'newsletter', times: 1, detail: { drill: before.id } }]);
  }, 150_000);

  it('ends with code 2 where no drill could be begun', async () => {
    const missing = `${join(dir, 'home/keys.json')} holds no admin key of nobody, but of shop.`;
    const nobody = spawnSync(process.execPath, [LETHE, 'drill', 'nobody', '--wait'], { encoding: 'utf8', env: environment });
    expect([nobody.status, nobody.stderr]).toEqual([
      2,
      `lethe: ${missing} Nothing was done; name a file that holds one with --key-file.\n`,
    ]);
    expect(await drill('--wiat').ended).toMatchObject({ code: 2 });
  });
});

/** How many rows are in these tables of the vault, which has known nobody but the person of the drill. */
async function vaultOf(...tables: string[]): Promise<number[]> {
  const { postgresUrl } = JSON.parse(readFileSync(join(dir, 'home/running.json'), 'utf8')) as { postgresUrl: string };
  const client = new pg.Client({ connectionString: postgresUrl });
  await client.connect();
  try {
    const counts: number[] = [];
    for (const table of tables) counts.push(Number((await client.query(`select count(*) from vault.${table}`)).rows[0].count));
    return counts;
  } finally {
    await client.end();
  }
}
