import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { KafkaBroker } from './support/kafka.ts';
import { environmentOf } from './support/processes.ts';
import { type ServedLedger, serveLedger } from './support/served-ledger.ts';
import { until } from './support/collect.ts';
import { kafkaSettings, lagOf, testKafka } from './support/kafka-topics.ts';
import { writeStructured } from '#messaging';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const SASL = { username: 'lethe', password: 'right-password' };

let broker: KafkaBroker;
let ledger: ServedLedger;
let dir: string;
let environment: Record<string, string>;
const children: ChildProcess[] = [];

beforeAll(async () => {
  if (!existsSync(join(ROOT, 'dist/apps/eraser/src/main.js')))
    throw new Error('There is no build. Run `npm run build` first, or `npm test`, which does.');
  dir = mkdtempSync(join(tmpdir(), 'lethe-kafka-processes-'));
  [broker, ledger] = await Promise.all([KafkaBroker.start({ sasl: SASL }), serveLedger()]);
  const { postgresUrl, eventStoreUrl, keysDir } = ledger.engines.config;
  environment = {
    LETHE_HOME: join(dir, 'home'),
    LETHE_POSTGRES_URL: postgresUrl,
    LETHE_EVENTSTORE_URL: eventStoreUrl,
    LETHE_KEYS_DIR: keysDir,
    LETHE_KAFKA_BROKERS: broker.brokers,
    LETHE_KAFKA_REPLICATION: '1',
    LETHE_KAFKA_PARTITIONS: '2',
    LETHE_LOG_LEVEL: 'warn',
  };
}, 60_000);

afterEach(async () => {
  for (const child of children.splice(0)) {
    const ended = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : undefined;
    child.kill('SIGKILL');
    await ended;
  }
});

afterAll(async () => {
  await ledger.close();
  await broker.remove();
  rmSync(dir, { recursive: true, force: true });
});

const run = (script: string, args: string[], more: Record<string, string> = {}) =>
  new Promise<{ code: number; out: string; err: string }>((resolve) => {
    execFile(process.execPath, [join(ROOT, script), ...args], { env: environmentOf({ ...environment, ...more }) }, (error, out, err) => {
      resolve({ code: error ? Number(error.code) : 0, out, err });
    });
  });
const lethe = (...args: string[]) => run('apps/cli/bin/lethe.mjs', args);

/** A process of the build; resolves when it says that it is ready. */
async function start(app: string, more: Record<string, string> = {}): Promise<ChildProcess> {
  return (await started(app, more)).child;
}

/** The same, with what it says then. */
async function started(app: string, more: Record<string, string> = {}): Promise<{ child: ChildProcess; ready: Record<string, string> }> {
  const child = spawn(process.execPath, [join(ROOT, `dist/apps/${app}/src/main.js`)], { env: environmentOf({ ...environment, ...more }) });
  children.push(child);
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += String(chunk)));
  await until(() => {
    if (child.exitCode !== null) throw new Error(`${app} ended with ${child.exitCode}: ${said}`);
    return said.includes('"ready":true');
  });
  return { child, ready: JSON.parse(/^\{"ready":true.*$/m.exec(said)![0]) as Record<string, string> };
}

const readiness = async (url: string | undefined) => {
  const response = await fetch(`${url}/health/ready`);
  return { status: response.status, parts: ((await response.json()) as { parts: Record<string, string> }).parts };
};

/** Figures of Lethe's own, by their names and labels. */
async function figures(url: string | undefined): Promise<Record<string, number>> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const lines = text.split('\n').filter((line) => line.startsWith('lethe_'));
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]));
}

async function registerSystem(): Promise<void> {
  const system = 'controller: jrpanel\nname: s\nconnector: postgresql\nconnection: { url: "env:LETHE_SECRET_JRPANEL_S" }\n';
  const datasets =
    'datasets: [{ name: a, category: order, location: public.a, key: id, identifiers: { email: e }, erase: delete-row, fields: [{ name: e }] }]\n';
  const sent = { key: ledger.keys['jrpanel']!['admin'], type: 'application/yaml', body: system + datasets };
  const { body } = await ledger.send('PUT', '/v1/systems/s', sent);
  await ledger.send('GET', `/v1/systems?minPosition=${body.position}`, { key: ledger.keys['jrpanel']!['admin'] });
}

describe('the processes with Kafka', () => {
  it('given topics that are missing, then the worker refuses to start and names them and the cure', async () => {
    const { code, err } = await run('dist/apps/worker/src/main.js', []);
    expect(code).toBe(1);
    for (const words of ['privacy.jrpanel.events is not there', 'privacy.buycpanel.feed is not there', 'lethe topics create'])
      expect(err).toContain(words);
  }, 60_000);

  it('`lethe topics` says what is missing, creates it, and finds nothing to do the second time', async () => {
    const missing = await lethe('topics', 'check');
    expect([missing.code, missing.err.split('is not there').length - 1]).toEqual([1, 10]);
    const created = await lethe('topics', 'create');
    expect([created.code, created.out.split('was created').length - 1]).toEqual([0, 10]);
    expect(await lethe('topics', 'create')).toEqual({ code: 0, out: 'Nothing was changed: 10 topics were looked at.\n', err: '' });
    expect(await lethe('topics', 'check')).toEqual({ code: 0, out: '10 topics are as Lethe needs them.\n', err: '' });
  }, 60_000);

  it('given a message that cannot be recorded, then `lethe dead` lists it, shows what is wrong without naming anybody, and sends it again', async () => {
    const worker = await start('worker');
    const kafka = testKafka(kafkaSettings(broker.brokers));
    const publisher = kafka.publisher();
    const event = {
      specversion: '1.0',
      type: 'privacy.consent.granted.v1',
      source: '/forms/ada',
      id: 'dead-1',
      time: '2026-11-01T10:00:00Z',
      data: { subject: { email: 'ada@example.org' }, purposes: ['newsletter'], noticeVersion: '1', method: 'checkbox' },
    };
    await publisher.send([{ topic: 'privacy.jrpanel.events', messages: [writeStructured('x', event)] }]);
    await publisher.close();
    const taken = () => until(async () => (await lagOf(kafka, 'lethe.ledger.jrpanel', 'privacy.jrpanel.events')) === 0);
    await taken();
    const { out: listed } = await lethe('dead', 'list', 'jrpanel');
    const [id = ''] = listed.split(' ');
    expect(listed).toMatch(/^events-\d-0-[0-9a-z]+ {2}\S+Z {2}foreign-source\n$/);
    const shown = await lethe('dead', 'show', 'jrpanel', id);
    expect([shown.code, shown.out]).toEqual([0, expect.stringContaining('/source is not among the patterns of the key')]);
    expect(shown.out).toContain('value/data/subject/email: text of 15 characters');
    expect(shown.out).not.toContain('ada');
    const declared = { name: 'kafka', roles: ['publisher'], sources: ['/forms/*'] };
    await ledger.send('POST', '/v1/keys', { key: ledger.keys['jrpanel']!['admin'], body: declared });
    expect(await lethe('dead', 'replay', 'jrpanel', id)).toMatchObject({
      code: 0,
      out: `${id} was sent again to privacy.jrpanel.events.\n`,
    });
    await taken();
    expect((await lethe('dead', 'list', 'jrpanel')).out).toBe('jrpanel has no message that could not be recorded.\n');
    const lookup = { key: ledger.keys['jrpanel']!['dpo'], body: { identifiers: { email: 'ada@example.org' } } };
    expect((await ledger.send('POST', '/v1/subjects/lookup', lookup)).status).toBe(200);
    const ended = once(worker, 'exit');
    worker.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
  }, 60_000);

  it('given a broker that goes away and comes back, then worker and eraser say so, and the API goes on recording', async () => {
    await registerSystem();
    const eraserOf = { LETHE_URL: ledger.url, LETHE_ERASER_KEY: ledger.keys['jrpanel']!['worker']! };
    const [api, worker, eraser] = await Promise.all([
      started('ledger', { PORT: '0' }),
      started('worker', { LETHE_HEALTH_PORT: '0' }),
      started('eraser', { LETHE_HEALTH_PORT: '0', ...eraserOf }),
    ]);
    const [apiUrl, workerUrl, eraserUrl] = [api.ready['url'], worker.ready['health'], eraser.ready['health']];
    const both = async (holds: (kafka: string, status: number) => boolean) => {
      const [one, other] = await Promise.all([readiness(workerUrl), readiness(eraserUrl)]);
      return holds(one.parts['kafka']!, one.status) && holds(other.parts['kafka']!, other.status);
    };
    await until(() => both((kafka, status) => kafka === 'ready' && status === 200));

    await broker.end('SIGKILL');
    await until(() => both((kafka, status) => /^cannot be reached, since \d{4}-\S+Z$/.test(kafka) && status === 503));
    for (const url of [workerUrl, eraserUrl]) expect((await figures(url))['lethe_kafka_up']).toBe(0);
    expect(Object.keys(await figures(workerUrl)).filter((name) => name.startsWith('lethe_kafka_lag'))).toEqual([]);
    expect((await readiness(apiUrl)).status).toBe(200);
    const data = { subject: { email: 'bob@example.org' }, purposes: ['newsletter'], noticeVersion: '1', method: 'checkbox' };
    const event = {
      specversion: '1.0',
      type: 'privacy.consent.granted.v1',
      source: '/forms',
      id: 'away-1',
      time: '2026-11-01T10:00:00Z',
      data,
    };
    const recorded = await fetch(`${apiUrl}/v1/events`, {
      method: 'POST',
      headers: { authorization: `Bearer ${ledger.keys['jrpanel']!['publisher']}`, 'content-type': 'application/cloudevents+json' },
      body: JSON.stringify(event),
    });
    expect(recorded.status).toBe(201);

    await broker.start();
    await until(() => both((kafka, status) => kafka === 'ready' && status === 200));
    const kafka = testKafka(kafkaSettings(broker.brokers));
    const publisher = kafka.publisher();
    const nobody = JSON.stringify({ id: 'x', erasure: '0'.repeat(32), target: 's', targetKind: 'system', round: 1, dueAt: 'x' });
    await publisher.send([
      { topic: 'privacy.jrpanel.events', messages: [{ key: null, value: Buffer.from('no event'), headers: [] }] },
      { topic: 'privacy.jrpanel.erasure.orders', messages: [{ key: null, value: Buffer.from(nobody), headers: [] }] },
    ]);
    await publisher.close();
    const events = { group: 'lethe.ledger.jrpanel', topic: 'privacy.jrpanel.events' };
    const labels = (all: Record<string, string>) =>
      `{${Object.entries(all)
        .map(([name, value]) => `${name}="${value}"`)
        .join()}}`;
    await until(async () => {
      const found = await figures(workerUrl);
      return (
        found[`lethe_kafka_messages_total${labels({ controller: 'jrpanel', channel: 'events', status: 'dead' })}`] === 1 &&
        found[`lethe_kafka_lag_messages${labels(events)}`] === 0 &&
        found['lethe_relay_lag_positions{controller="jrpanel"}'] === 0 &&
        found['lethe_kafka_up'] === 1
      );
    });
    await until(async () => {
      const found = await figures(eraserUrl);
      return (
        found['lethe_eraser_orders_open{system="s"}'] === 1 &&
        found['lethe_eraser_tries_total{system="s"}']! >= 1 &&
        found['lethe_eraser_failures_total{system="s",code="not-found"}']! >= 1 &&
        found[`lethe_kafka_lag_messages${labels({ group: 'lethe.eraser.jrpanel.s', topic: 'privacy.jrpanel.erasure.orders' })}`] === 0
      );
    });
  }, 120_000);

  it.each(['worker', 'eraser'])(
    'given a password that is not accepted, then the %s ends with a code other than zero',
    async (app) => {
      await registerSystem();
      const wrong = {
        LETHE_KAFKA_BROKERS: broker.saslBrokers,
        LETHE_KAFKA_SASL: 'scram-sha-256',
        LETHE_KAFKA_USERNAME: SASL.username,
        LETHE_KAFKA_PASSWORD: 'wrong-password',
        LETHE_URL: ledger.url,
        LETHE_ERASER_KEY: ledger.keys['jrpanel']!['worker']!,
      };
      const { code, err } = await run(`dist/apps/${app}/src/main.js`, [], wrong);
      expect(code).toBe(1);
      expect(err).not.toMatch(/(wrong|right)-password/);
    },
    60_000,
  );

  it.each([
    ['that is none', () => `lethe_${'x'.repeat(43)}`],
    ['that was revoked', () => revoked()],
    ['of a role that carries nothing out', () => ledger.keys['jrpanel']!['publisher']!],
  ])(
    'given a key of the ledger %s, then the eraser says so and ends with a code other than zero',
    async (_, keyOf) => {
      const key = await keyOf();
      const { code, err } = await run('dist/apps/eraser/src/main.js', [], { LETHE_URL: ledger.url, LETHE_ERASER_KEY: key });
      expect([code, err]).toEqual([1, expect.stringContaining('The ledger does not accept the key of this eraser.')]);
      expect(err).not.toContain(key);
    },
    60_000,
  );

  async function revoked(): Promise<string> {
    const admin = ledger.keys['jrpanel']!['admin'];
    const { body } = await ledger.send('POST', '/v1/keys', { key: admin, body: { name: 'gone', roles: ['worker'] } });
    await ledger.send('DELETE', '/v1/keys/gone', { key: admin });
    return body.key;
  }
});
