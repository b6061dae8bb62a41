import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as after } from 'node:timers/promises';
import pg from 'pg';
import { until } from './support/collect.ts';
import { FaultWorld } from './support/fault-world.ts';
import { Publishers } from './support/publishers.ts';
import type { TcpProxy } from './support/tcp-proxy.ts';

/**
 * Each engine fails in each way while events are sent to a real API with a real worker behind it. Nothing acknowledged is lost or doubled, every
 * answer is one that a publisher can act on, readiness says what is wrong, and when the engine is back all goes on in the same processes.
 */

const SOAK = process.env['LETHE_TEST_SOAK'] === '1';
/** How long an engine stays away, in ms, beyond what it takes to notice. */
const AWAY_MS = SOAK ? 60_000 : 1_000;
/** Lines that both processes may write about one outage, however long. */
const LINES = 60;

let world: FaultWorld;
let round = 0;

beforeAll(async () => {
  world = await FaultWorld.start({ settings: ['max_connections=70', 'superuser_reserved_connections=0'] });
  await world.send('admin', 'PUT', '/v1/systems/archive', { controller: 'jrpanel', name: 'archive', connector: 'manual', datasets: [] });
}, 120_000);

afterEach(async () => {
  await Promise.all([world.events!.heal(), world.postgres!.heal()]);
});

afterAll(async () => {
  await world?.stop();
}, 60_000);

interface Outage {
  /** What readiness says meanwhile, if the fault lasts. */
  words?: Record<string, string>;
  fail(): void | Promise<void>;
  heal(): void | Promise<void>;
}

/** Lets an engine fail while events are sent, and holds what is there afterwards against the publishers' journal. */
async function survive({ words, fail, heal }: Outage): Promise<void> {
  const publishers = new Publishers(world, `f${++round}`);
  const acknowledgedAfter = async (more: number) => {
    const before = publishers.acknowledged.size;
    await until(() => publishers.acknowledged.size > before + more);
  };
  await acknowledgedAfter(50);
  const before = { pids: world.pids(), lines: world.logLines().length };
  await fail();
  if (words) {
    await until(async () => Object.keys(await world.troubles()).length > 0);
    const refused = publishers.refused;
    await until(() => publishers.refused > refused);
    expect(await world.troubles()).toEqual(words);
    expect((await world.send(undefined, 'GET', '/health/live')).status).toBe(200);
    // Without PostgreSQL there is nothing to be read; one that only reads still does that.
    if (words['vault'] && !words['vault'].includes('read-only')) expect((await world.send('dpo', 'GET', '/v1/systems')).status).toBe(503);
    await after(AWAY_MS);
  }
  await heal();
  await acknowledgedAfter(50);
  await publishers.stop();
  expect(publishers.odd).toEqual([]);

  await until(async () => Object.keys(await world.troubles()).length === 0);
  await expectEverything(publishers);
  await expectPolicy(`after-${round}`);
  await expectErasure(`${round}`);
  expect({ pids: world.pids(), tooManyLines: Math.max(0, world.logLines().length - before.lines - LINES) }).toEqual({
    pids: before.pids,
    tooManyLines: 0,
  });
}

/** Each acknowledged event is in the ledger once, where it was said to be; sent again it is a duplicate; read models and vault have it. */
async function expectEverything(publishers: Publishers): Promise<void> {
  const { acknowledged } = publishers;
  expect(await publishers.again()).toEqual(new Map([...acknowledged].map(([id, position]) => [id, `duplicate ${position}`])));
  const before = [...all.values()];
  for (const [id, position] of acknowledged) all.set(id, position);
  const collected = (await world.ledger()).filter(({ type }) => type === 'privacy.data.collected.v1');
  expect(collected.map(({ position }) => String(position)).toSorted()).toEqual([...all.values()].toSorted());
  expect(all.size).toBe(before.length + acknowledged.size);
  const last = String(collected.at(-1)!.position);
  await until(async () => (await world.send('dpo', 'GET', `/v1/stats?minPosition=${last}`)).status === 200);
  await until(async () => (await world.sql(`SELECT 1 FROM vault.received WHERE state = 'pending' LIMIT 1`)).length === 0);
}

/** Everything that was ever acknowledged: id → position. */
const all = new Map<string, string>();

/** Policies are followed: a new version is answered when this API has it from the ledger. */
async function expectPolicy(version: string): Promise<void> {
  const { versions } = (await world.send('admin', 'GET', '/v1/policies/jrpanel/versions')).body as { versions: object[] };
  const answer = await world.send('admin', 'PUT', '/v1/policies/jrpanel', { ...versions.at(-1), version });
  expect([answer.status, answer.body.version]).toEqual([200, version]);
}

/** The erasure process works: an approved erasure is ordered. */
async function expectErasure(name: string): Promise<void> {
  const identifiers = { email: `erased-${name}@example.org` };
  const opened = await world.send('dpo', 'POST', '/v1/requests', { kind: 'erasure', identifiers });
  const { id, closure } = opened.body as { id: string; closure: string[] };
  await world.send('dpo', 'POST', `/v1/requests/${id}/verify`, { method: 'login' });
  await world.send('dpo-2', 'POST', `/v1/requests/${id}/approve`, { closure });
  await until(async () => (await world.send('dpo', 'GET', `/v1/erasures/${id}`)).body.orders?.length === 1);
}

/** Nobody says that a connection is dead: it is found out by waiting, which only the long runs do. */
const moves = (proxy: () => TcpProxy | undefined): [string, Outage][] =>
  SOAK ? [['is lost with all connections, and another takes its address', { fail: () => proxy()!.forget(), heal: () => undefined }]] : [];

const storeDown = { 'event store': 'does not answer' };
const postgresDown = (words: string) => ({ vault: words, 'read models': words });

describe('the event store', () => {
  it.each<[string, Outage]>([
    ['falls silent', { words: storeDown, fail: () => world.events!.silence(), heal: () => world.events!.heal() }],
    [
      'hears everything and answers nothing',
      { words: storeDown, fail: () => world.events!.silence('to-client'), heal: () => world.events!.heal() },
    ],
    ['answers later than anybody waits', { words: storeDown, fail: () => world.events!.delay(5_000), heal: () => world.events!.heal() }],
    ['is gone', { words: storeDown, fail: () => world.events!.gone(), heal: () => world.events!.heal() }],
    ['freezes', { words: storeDown, fail: () => world.store!.signal('SIGSTOP'), heal: () => world.store!.signal('SIGCONT') }],
    [
      'closes its half of every connection, and then the other half',
      {
        fail: () => world.events!.halfClose('to-client'),
        heal: async () => {
          await after(200);
          world.events!.halfClose('to-server');
        },
      },
    ],
    ...moves(() => world.events),
  ])('%s', (_, outage) => survive(outage), 180_000);
});

describe('PostgreSQL', () => {
  it.each<[string, Outage]>([
    ['falls silent', { words: postgresDown('does not answer'), fail: () => world.postgres!.silence(), heal: () => world.postgres!.heal() }],
    ['is gone', { words: postgresDown('cannot be reached'), fail: () => world.postgres!.gone(), heal: () => world.postgres!.heal() }],
    [
      'is restarted',
      {
        fail: () => world.database!.stop(),
        heal: () => world.startPostgres(),
      },
    ],
    [
      'is read-only',
      {
        words: postgresDown('takes no writes: it is read-only'),
        fail: () => setReadOnly(true),
        heal: () => setReadOnly(false),
      },
    ],
    [
      'is out of connections',
      { words: postgresDown('has no connection or memory left'), fail: () => strangers.come(), heal: () => strangers.go() },
    ],
    ...moves(() => world.postgres),
  ])('%s', (_, outage) => survive(outage), 180_000);
});

/** As a provider does to a server whose disk fills. Running sessions take it over, too. */
async function setReadOnly(on: boolean): Promise<void> {
  await world.sql(`ALTER SYSTEM SET default_transaction_read_only = ${on ? 'on' : 'off'}`);
  await world.sql('SELECT pg_reload_conf()');
}

/** Others take every connection that there is, and those of Lethe are ended. */
const strangers = {
  clients: [] as pg.Client[],
  async come(): Promise<void> {
    const url = world.database!.url;
    const admin = new pg.Client({ connectionString: url });
    await admin.connect();
    this.clients.push(admin);
    for (let all = false; !all;) {
      const client = new pg.Client({ connectionString: url, application_name: 'stranger' });
      client.on('error', () => undefined);
      const refused = await client.connect().then(
        () => false,
        () => true,
      );
      if (!refused) this.clients.push(client);
      const ours = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'lethe%'`;
      all = refused && (await admin.query(ours)).rowCount === 0;
    }
  },
  async go(): Promise<void> {
    await Promise.all(this.clients.splice(0).map((client) => client.end()));
  },
};
