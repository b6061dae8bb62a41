import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { until } from './support/collect.ts';
import { type Answer, type ServedLedger, serveLedger } from './support/served-ledger.ts';
import { TcpProxy } from './support/tcp-proxy.ts';

/** An outage fills memory only up to the bounds that are set for it, however much is sent meanwhile. */

const REQUESTS = 40;
const EVENTS = 150;
/** Requests that are sent while an engine is silent, and events in each. */
const SENT = 150;
const SIZE = 10;

let ledger: ServedLedger;
let events: TcpProxy;
let postgres: TcpProxy;

const portOf = (url: string) => Number(new URL(url).port);
const through = (url: string, proxy: TcpProxy) => url.replace(`:${portOf(url)}`, `:${proxy.port}`);

beforeAll(async () => {
  const limits = { LETHE_REQUEST_TIMEOUT: '6', LETHE_REQUESTS_AT_ONCE: String(REQUESTS), LETHE_EVENTS_AT_ONCE: String(EVENTS) };
  ledger = await serveLedger(limits, async ({ eventStoreUrl, postgresUrl }) => {
    [events, postgres] = await Promise.all([TcpProxy.start(portOf(eventStoreUrl)), TcpProxy.start(portOf(postgresUrl))]);
    return { eventStoreUrl: through(eventStoreUrl, events), postgresUrl: through(postgresUrl, postgres) };
  });
}, 60_000);

afterAll(async () => {
  await ledger.close();
  await Promise.all([events.stop(), postgres.stop()]);
});

const batch = (name: string) =>
  Array.from({ length: SIZE }, (_, n) => ({
    specversion: '1.0',
    type: 'privacy.data.collected.v1',
    source: '/shop',
    id: `${name}-${n}`,
    time: '2026-11-01T10:00:00Z',
    data: {
      subject: { email: `${name}-${n}@example.org` },
      category: 'order',
      fields: ['contents'],
      purposes: ['order_fulfilment'],
      legalBasis: 'contract',
      system: 'shop-db',
      dataset: 'orders',
    },
  }));

const sendBatch = (name: string) =>
  ledger.send('POST', '/v1/events', {
    key: ledger.keys['jrpanel']!['publisher'],
    type: 'application/cloudevents-batch+json',
    body: batch(name),
  });

/** What `/metrics` says is under way. */
async function underWay(): Promise<Record<string, number>> {
  const text = String((await ledger.send('GET', '/metrics')).body);
  return Object.fromEntries([...text.matchAll(/^lethe_(\w+)_under_way (\d+)$/gm)].map(([, name, value]) => [name!, Number(value)]));
}

const nothing = { requests: 0, request_bytes: 0, events: 0, event_bytes: 0 };
const verdictOf = ({ status, headers, body }: Answer) =>
  status === 503 ? `503 ${headers['content-type']?.split(';')[0]} ${headers['retry-after']} ${body.detail}` : String(status);

const CLEAN = '503 application/problem+json 2';
const FULL = `${CLEAN} More is under way than the ledger takes on at a time. Nothing of this was begun: send it again.`;

/** Sends far more than there is room for, and watches how much of it is held. */
async function flood(name: string): Promise<{ most: Record<string, number>; answers: Answer[] }> {
  const most = { ...nothing } as Record<string, number>;
  let open = SENT;
  const sent = Array.from({ length: SENT }, (_, n) => sendBatch(`${name}-${n}`).finally(() => (open -= 1)));
  while (open > 0) for (const [gauge, value] of Object.entries(await underWay())) most[gauge] = Math.max(most[gauge]!, value);
  return { most, answers: await Promise.all(sent) };
}

afterEach(async () => {
  await Promise.all([events.heal(), postgres.heal()]);
});

describe.each<[string, () => TcpProxy, string]>([
  ['the event store', () => events, 'events'],
  ['PostgreSQL', () => postgres, 'requests'],
])('while %s is silent', (_, proxy, fills) => {
  it('no more is under way than the bounds, the rest is refused at once, and sent again it is all recorded once', async () => {
    proxy().silence();
    const { most, answers } = await flood(fills);
    expect({ ...most, [fills]: most[fills]! > 0 }).toEqual({
      requests: expect.any(Number),
      request_bytes: expect.any(Number),
      events: expect.any(Number),
      event_bytes: expect.any(Number),
      [fills]: true,
    });
    expect([most['requests']! <= REQUESTS, most['events']! <= EVENTS]).toEqual([true, true]);
    const verdicts = Map.groupBy(answers, verdictOf);
    expect([...verdicts.keys()].filter((verdict) => !verdict.startsWith(CLEAN))).toEqual([]);
    expect(verdicts.get(FULL)!.length).toBeGreaterThan(SENT / 3);
    await proxy().heal();
    await until(async () => JSON.stringify(await underWay()) === JSON.stringify(nothing));

    const positions = new Set<string>();
    const left = Array.from({ length: SENT }, (__, n) => n);
    const resend = async () => {
      for (let n = left.pop(); n !== undefined; n = left.pop())
        await until(async () => recorded(await sendBatch(`${fills}-${n}`), positions));
    };
    await Promise.all(Array.from({ length: 8 }, resend));
    expect(positions.size).toBe(SENT * SIZE);
  }, 120_000);
});

it('a request that does not come whole takes up room for two minutes, and no longer', () => {
  expect(ledger.app.getHttpServer().requestTimeout).toBe(120_000);
});

/** Whether all of a batch is in the ledger; notes where. */
function recorded({ status, body }: Answer, positions: Set<string>): boolean {
  if (status !== 200) return false;
  for (const { position } of body.results) positions.add(position);
  return body.results.every((result: { status: string }) => result.status !== 'rejected');
}
