import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { readConfig, type Config } from '#config';
import type { Database } from '#postgres';
import { Engines, Log } from '#runtime';
import { backUp, restoreVault } from './support/backup.ts';
import { eventually } from './support/canary-ledger.ts';
import { EmbeddedStoreProcess } from './support/embedded-store.ts';
import { testDatabase, type TestDatabase } from './support/postgres.ts';
import { customers, orderOf } from './support/shop-people.ts';
import { firstStart } from '../apps/cli/src/setup/first-start.ts';
import { Home } from '../apps/cli/src/supervisor/home.ts';
import { startLoops } from '../apps/worker/src/loops.ts';

let dir: string;
let store: EmbeddedStoreProcess;
let database: TestDatabase;
let db: Database;
let config: Config;

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'lethe-loops-'));
  [store, database] = await Promise.all([EmbeddedStoreProcess.start(), testDatabase()]);
  db = database.owner();
  const reading = readConfig({ LETHE_HOME: dir, LETHE_POSTGRES_URL: database.url, LETHE_EVENTSTORE_URL: store.url });
  if (!reading.ok) throw new Error(reading.problems.map(({ message }) => message).join('\n'));
  config = reading.config;
  await firstStart(config, new Home(dir), () => undefined);
});

afterEach(async () => {
  await Promise.all([store.remove(), database.drop()]);
  rmSync(dir, { recursive: true, force: true });
});

/** A worker for as long as something is done beside it. */
async function withWorker(work: (engines: Engines) => Promise<void>): Promise<void> {
  const engines = await Engines.open(config, new Log('error', 'test'), { application: 'test-worker', createKeys: false });
  const loops = startLoops(engines);
  try {
    await Promise.race([work(engines), loops.failed]);
  } finally {
    await loops.stop();
    await engines.close();
  }
}

const [customer] = customers('anna', 1) as [ReturnType<typeof customers>[0]];
const order = orderOf(customer);
const deletion = {
  ...order,
  id: 'deletion',
  type: 'privacy.data.deleted.v1',
  time: '2026-11-03T10:00:00Z',
  data: {
    subject: { email: customer.email },
    category: 'order',
    system: 'shop-db',
    dataset: 'orders',
    record: customer.name,
    ground: 'retention',
    count: 1,
  },
};

async function record(engines: Engines, event: Record<string, unknown>): Promise<void> {
  const caller = { controller: 'jrpanel', actor: 'shop', sources: ['/shop'] };
  expect(await engines.ingest.record(caller, [event as never])).toEqual([expect.objectContaining({ status: 'recorded' })]);
}

async function expiriesIn(engines: Engines): Promise<number> {
  let count = 0;
  for await (const { type } of engines.store.readAll()) if (type === 'privacy.value.expired.v1') count++;
  return count;
}

const rows = async (sql: string) => (await db.query(sql)).length;
const there = (sql: string) => eventually(async () => ((await rows(sql)) > 0 ? true : undefined));

/** What the order brought and its deletion takes away. */
const KEPT = `SELECT 1 FROM vault.value WHERE pointer LIKE '/fields/%'`;
const KEYS = 'SELECT 1 FROM vault.day_key';

describe('a worker whose vault was restored', () => {
  test('does nothing by what stands in it before it is in line with the ledger: no key is turned, and nothing is said to expire again', async () => {
    let told = 0;
    await withWorker(async (engines) => {
      await engines.waitUntilServing();
      await record(engines, order);
      await there(`${KEPT} AND record IS NOT NULL`);
      await backUp(join(dir, 'backup'), { postgresUrl: database.url });
      await record(engines, deletion);
      await eventually(async () => ((await rows(KEPT)) === 0 ? true : undefined));
      told = await expiriesIn(engines);
    });
    await restoreVault(join(dir, 'backup'), database.url);
    await db.query(`UPDATE vault.day_key SET born_at = born_at - interval '20 days'`);
    await db.query(`UPDATE vault.value SET expires_at = '2026-11-03T10:00:00Z', ground = 'deleted' WHERE pointer LIKE '/fields/%'`);

    const [held, release] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const holding = db.transaction(async (tx) => {
      await tx.query(`SELECT 1 FROM vault.position WHERE consumer = 'keeper' FOR UPDATE`);
      held.resolve();
      await release.promise;
    });
    await held.promise;
    await withWorker(async (engines) => {
      // The keeper waits for its position.
      await there('SELECT 1 FROM pg_locks WHERE NOT granted');
      for (let look = 0; look < 80; look++) {
        expect([await rows(KEYS), await expiriesIn(engines)]).toEqual([1, told]);
        await delay(25);
      }
      release.resolve();
      await eventually(async () => ((await rows(KEYS)) > 1 ? true : undefined));
      expect([await rows(KEPT), await expiriesIn(engines)]).toEqual([0, told]);
    }).finally(() => release.resolve());
    await holding;
  }, 120_000);
});
