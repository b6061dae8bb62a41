import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Database } from '#postgres';
import { Installation } from './kills/installation.ts';
import { until } from './support/collect.ts';
import { environmentOf } from './support/processes.ts';

const MAIN = fileURLToPath(new URL('../dist/apps/cli/src/main.js', import.meta.url));
const EVENTS = process.env['LETHE_TEST_SOAK'] ? 100_000 : 8_000;
const BATCH = 500;

let ledger: Installation;
let db: Database;
let key: Record<string, string>;
let number = 0;

beforeAll(async () => {
  ledger = await Installation.start();
  key = ledger.keys['jrpanel']!;
  const { postgresUrl: url } = JSON.parse(readFileSync(join(ledger.home, 'running.json'), 'utf8')) as { postgresUrl: string };
  db = new Database({ url, role: 'lethe_read', application: 'test', max: 2 });
  const batches = async () => {
    while (number < EVENTS) await send(Array.from({ length: BATCH }, () => order(number++)));
  };
  await Promise.all([batches(), batches(), batches()]);
}, 300_000);

afterAll(async () => {
  await db.end();
  await ledger.stop();
  await ledger.remove(false);
});

function order(n: number) {
  const data = {
    subject: { email: `person-${n % 1000}@example.org` },
    category: 'order',
    fields: { phone: '+1 555 0100' },
    purposes: ['order_fulfilment'],
    legalBasis: 'contract',
    system: 'shop-db',
    dataset: 'orders',
    record: `r-${n}`,
  };
  return { specversion: '1.0', type: 'privacy.data.collected.v1', source: '/shop', id: `order-${n}`, time: '2026-10-01T10:00:00Z', data };
}

interface Result {
  status: string;
  position: string;
  subject: string;
}

/** Records events; the last result. */
async function send(events: object[]): Promise<Result> {
  const headers = { authorization: `Bearer ${key['publisher']}`, 'content-type': 'application/cloudevents-batch+json' };
  const response = await fetch(`${ledger.url}/v1/events`, { method: 'POST', headers, body: JSON.stringify(events) });
  expect(response.status).toBe(200);
  const { results } = (await response.json()) as { results: Result[] };
  expect(results.filter(({ status }) => status !== 'recorded')).toEqual([]);
  return results.at(-1)!;
}

async function read(path: string) {
  const response = await fetch(ledger.url + path, { headers: { authorization: `Bearer ${key['dpo']}` } });
  const text = await response.text();
  expect({ path, status: response.status, text }).toEqual({ path, status: 200, text });
  return { position: BigInt(response.headers.get('lethe-position')!), body: JSON.parse(text) };
}

const environment = () => environmentOf({ LETHE_HOME: ledger.home, LETHE_LOG_LEVEL: 'warn' });
const lethe = (...args: string[]) =>
  new Promise<{ code: number; out: string; err: string }>((resolve) => {
    execFile(process.execPath, [MAIN, ...args], { env: environment() }, (error, out, err) => {
      resolve({ code: error ? Number(error.code) : 0, out: out.trim(), err: err.trim() });
    });
  });

/** Two who ask and one who records and reads what it recorded, until `work` is done. Every answer is a good one, and none is older than the one before. */
async function underTraffic<T>(work: () => Promise<T>, patient: boolean): Promise<T> {
  let over = false;
  const asking = async () => {
    let last = { position: -1n, events: 0 };
    while (!over) {
      const { position, body } = await read('/v1/stats');
      const events = body.events['privacy.data.collected.v1'] as number;
      expect(position).toBeGreaterThanOrEqual(last.position);
      expect(events).toBeGreaterThanOrEqual(Math.max(last.events, EVENTS));
      last = { position, events };
    }
  };
  const recording = async () => {
    while (!over) {
      const n = number++;
      const { position, subject } = await send([order(n)]);
      if (patient) continue;
      const { body } = await read(`/v1/subjects/${subject}/timeline?limit=1000&minPosition=${position}`);
      expect(body.items.map((item: { position: string }) => item.position)).toContain(position);
    }
  };
  const traffic = Promise.all([asking(), asking(), recording()]);
  try {
    return (await Promise.race([work(), traffic])) as T;
  } finally {
    over = true;
    await traffic;
  }
}

const buildOf = async (place: 'read' | 'read_next') =>
  (await db.query<{ build: string; events: bigint }>(`SELECT build, events FROM ${place}.progress`))[0];

describe('lethe rebuild', () => {
  it('given traffic, then everybody is answered, from the old read models and then from the new ones', async () => {
    await read(`/v1/stats?minPosition=${(await send([order(number++)])).position}`);
    const before = await buildOf('read');
    const ran = await underTraffic(() => lethe('rebuild'), false);
    expect(ran).toMatchObject({ code: 0, out: expect.stringMatching(/^The read models are folded again, in \d+\.\d s\.$/) });
    const after = await buildOf('read');
    expect({ other: after!.build !== before!.build, whole: after!.events >= before!.events }).toEqual({ other: true, whole: true });
    expect(await buildOf('read_next')).toBe(undefined);
  }, 120_000);

  it('given that it is killed half-way, then the worker goes on with it, killed or not, and nobody is answered worse', async () => {
    const before = (await buildOf('read'))!.build;
    await underTraffic(async () => {
      const rebuilding = spawn(process.execPath, [MAIN, 'rebuild'], { env: environment(), stdio: 'ignore' });
      const ended = once(rebuilding, 'exit');
      await until(async () => ((await buildOf('read_next'))?.events ?? 0n) > 0n);
      rebuilding.kill('SIGKILL');
      await ended;
      const half = (await buildOf('read_next'))!;
      expect((await buildOf('read'))!.build).toBe(before);
      expect((await read('/v1/stats')).body.rebuild).toMatchObject({ percent: expect.any(Number) });
      const { out } = await lethe('status');
      // The worker may have been done with it before the command looked.
      expect(/^rebuild {8}\d+ % of the ledger$/m.test(out) || (await buildOf('read'))!.build !== before).toBe(true);

      // The worker works on it, or was faster than this test.
      await until(async () => ((await buildOf('read_next'))?.events ?? half.events + 1n) > half.events);
      for (const { pid } of ledger.processesOf('worker')) process.kill(pid, 'SIGKILL');
      await until(async () => (await buildOf('read'))!.build !== before);
      expect((await buildOf('read'))!.build).toBe(half.build);
    }, true);
    expect(await buildOf('read_next')).toBe(undefined);
    expect((await lethe('status')).out).not.toContain('rebuild');
  }, 120_000);
});
