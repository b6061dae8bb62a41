import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Attempts } from './support/attempts.ts';
import { authorisation } from './support/authorisation.ts';
import { until } from './support/collect.ts';
import { type Objects, playController } from './support/played-controller.ts';
import { type Answer, type ServedLedger, serveLedger } from './support/served-ledger.ts';
import { TcpProxy } from './support/tcp-proxy.ts';

/** Every route of the API while an engine fails: it is answered, in time, and never as if it were a mistake of Lethe's. */

/** Seconds; the engines are given two thirds of it. */
const TIMEOUT = 6;
/** A request that is not answered so long after its time hangs. */
const HANGS_MS = 30_000;

let ledger: ServedLedger;
let events: TcpProxy;
let postgres: TcpProxy;
let attempts: Attempts;
let objects: Objects;

const portOf = (url: string) => Number(new URL(url).port);
const through = (url: string, proxy: TcpProxy) => url.replace(`:${portOf(url)}`, `:${proxy.port}`);

beforeAll(async () => {
  ledger = await serveLedger({ LETHE_REQUEST_TIMEOUT: String(TIMEOUT) }, async ({ eventStoreUrl, postgresUrl }) => {
    [events, postgres] = await Promise.all([TcpProxy.start(portOf(eventStoreUrl)), TcpProxy.start(portOf(postgresUrl))]);
    return { eventStoreUrl: through(eventStoreUrl, events), postgresUrl: through(postgresUrl, postgres) };
  });
  attempts = await Attempts.of(ledger);
  objects = await playController(ledger, 'jrpanel');
}, 120_000);

afterEach(async () => {
  await Promise.all([events.heal(), postgres.heal()]);
  await setReadOnly(false);
  await until(async () => (await ledger.send('GET', '/health/ready')).status === 200);
}, 60_000);

afterAll(async () => {
  await ledger.close();
  await Promise.all([events.stop(), postgres.stop()]);
});

/** As a provider does to a server whose disk fills: new sessions may only read, and those that are open are ended. */
async function setReadOnly(on: boolean): Promise<void> {
  const name = new URL(ledger.database.url).pathname.slice(1);
  await ledger.database.owner().session(async (session) => {
    await session.query('SET default_transaction_read_only = off');
    await session.query(`ALTER DATABASE ${name} SET default_transaction_read_only = ${on ? 'on' : 'off'}`);
    await session.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()', [name]);
  });
}

/** Answers by route: the status, or what is wrong with the answer. */
async function answers(): Promise<Record<string, number | string>> {
  const tried = Object.entries(authorisation).map(async ([route, allowed]) => {
    const key = allowed === 'anybody' ? undefined : ledger.keys['jrpanel']![allowed[0]!];
    const sender = key === undefined ? {} : { authorization: `Bearer ${key}` };
    const late = new Promise<'hangs'>((resolve) => setTimeout(resolve, HANGS_MS, 'hangs').unref());
    const answer = await Promise.race([attempts.send(route, sender, objects), late]);
    return [route, answer === 'hangs' ? answer : verdictOf(answer)] as const;
  });
  return Object.fromEntries(await Promise.all(tried));
}

/** A 503 has to say in the form of a problem when to come again. */
function verdictOf({ status, headers, body }: Answer): number | string {
  if (status !== 503) return status;
  if (!headers['content-type']?.startsWith('application/problem+json')) return '503 without a problem';
  if (!/^[1-9]\d*$/.test(headers['retry-after'] ?? '')) return '503 without Retry-After';
  return body.status === 503 && typeof body.detail === 'string' ? 503 : '503 that does not say why';
}

async function ready(): Promise<{ status: number; parts: Record<string, string> }> {
  const { status, body } = await ledger.send('GET', '/health/ready');
  return { status, parts: body.parts };
}

const allReady = { 'event store': 'ready', vault: 'ready', 'read models': 'ready', policies: 'ready', keeper: 'ready' };
const routesOf = (found: Record<string, number | string>, wanted: (verdict: number | string) => boolean) =>
  Object.keys(found).filter((route) => wanted(found[route]!));
const inOrder = (verdict: number | string) => typeof verdict === 'number' && (verdict < 500 || verdict === 503);

const NEEDS_NO_ENGINE = Object.keys(authorisation).filter((route) => !route.includes(' /v1/') && route !== 'GET /health/ready');
/** What changes the ledger or opens what is in the vault, and says so in the ledger first. */
const WRITES = [
  'POST /v1/events',
  'GET /v1/subjects/{id}/inventory?case={request}',
  'GET /v1/exports/{id}/bundle',
  'POST /v1/requests',
  'POST /v1/holds',
  'PUT /v1/policies/{controller}',
  'PUT /v1/systems/{name}',
  'POST /v1/keys',
];

describe('every route', () => {
  it.each<[string, () => void | Promise<void>]>([
    ['is silent', () => events.silence()],
    ['answers nothing', () => events.silence('to-client')],
    ['is gone', () => events.gone()],
  ])(
    'given an event store that %s, then what needs it is answered 503, everything in time, and the read models as ever',
    async (_, fail) => {
      await fail();
      await until(async () => (await ready()).status === 503);
      expect((await ready()).parts).toEqual({ ...allReady, 'event store': 'does not answer' });
      const found = await answers();
      expect(routesOf(found, (verdict) => !inOrder(verdict)).map((route) => [route, found[route]])).toEqual([]);
      expect(WRITES.filter((route) => found[route] !== 503)).toEqual([]);
      expect(['timeline', 'consents', 'disclosures', 'retention'].map((of) => found[`GET /v1/subjects/{id}/${of}`])).toEqual([
        200, 200, 200, 200,
      ]);
      expect(found['POST /v1/decisions']).toBe(200);
      expect(NEEDS_NO_ENGINE.filter((route) => found[route] !== 200)).toEqual([]);
    },
    120_000,
  );

  it.each<[string, string, () => void | Promise<void>]>([
    ['is silent', 'does not answer', () => postgres.silence()],
    ['is gone', 'cannot be reached', () => postgres.gone()],
  ])(
    'given a PostgreSQL that %s, then every route of the API is answered 503, and those for operators as ever',
    async (_, words, fail) => {
      await fail();
      await until(async () => (await ready()).status === 503);
      expect((await ready()).parts).toEqual({ ...allReady, vault: words, 'read models': words });
      const found = await answers();
      expect(routesOf(found, (verdict) => verdict !== 503)).toEqual(NEEDS_NO_ENGINE);
    },
    120_000,
  );

  it('given a PostgreSQL that takes no writes, then what writes is answered 503, and what only reads as ever', async () => {
    await setReadOnly(true);
    await until(async () => (await ready()).status === 503);
    const words = 'takes no writes: it is read-only';
    expect((await ready()).parts).toEqual({ ...allReady, vault: words, 'read models': words });
    const found = await answers();
    expect(routesOf(found, (verdict) => !inOrder(verdict)).map((route) => [route, found[route]])).toEqual([]);
    expect([found['POST /v1/events'], found['POST /v1/decisions']]).toEqual([503, 200]);
    expect(['timeline', 'consents', 'disclosures', 'retention'].map((of) => found[`GET /v1/subjects/{id}/${of}`])).toEqual([
      200, 200, 200, 200,
    ]);
  }, 120_000);
});
