import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { demoPromises } from './support/demo-promises.ts';
import { countIn, kafkaSettings, testKafka } from './support/kafka-topics.ts';
import { KafkaBroker } from './support/kafka.ts';
import { environmentOf, processesWith } from './support/processes.ts';

const run = promisify(execFile);
const launcher = fileURLToPath(new URL('../apps/cli/bin/lethe.mjs', import.meta.url));
const table = (name: string) => new RegExp(`${name.replace('.', '\\.')} ([\\d,]+) -> ([\\d,]+)`);

let kafka: KafkaBroker;
beforeAll(async () => void (kafka = await KafkaBroker.start()), 120_000);
afterAll(() => kafka.remove());

/** The demonstration as `npm run demo -- --keep` runs it, looked at from outside with programs that know nothing of Lethe. */
describe.each(['HTTP', 'Kafka'])('the demonstration over %s', (way) => {
  let out: string;
  let demo: ChildProcess;
  let said = '';

  beforeAll(async () => {
    out = mkdtempSync(join(tmpdir(), 'lethe-demo-out-'));
    const named: Record<string, string> = way === 'Kafka' ? { LETHE_KAFKA_BROKERS: kafka.brokers } : {};
    demo = spawn(process.execPath, [launcher, 'demo', '--keep', '--out', join(out, 'written')], {
      env: environmentOf({ LETHE_SECRET_DEMO_MARK: out, ...named }),
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    const ended = new Promise<never>((_, fail) => demo.once('exit', (code) => fail(new Error(`It ended with ${code}:\n${said}`))));
    ended.catch(() => undefined);
    const running = new Promise<void>((done) => {
      for (const stream of [demo.stdout, demo.stderr])
        stream?.setEncoding('utf8').on('data', (text: string) => ((said += text), said.includes('licences     psql') && done()));
    });
    await Promise.race([running, ended]);
  }, 240_000);

  afterAll(() => rmSync(out, { recursive: true, force: true }));

  it('recorded a year of at least 20,000 events about at least 2,000 people', () => {
    const totals = [...said.matchAll(/(?:jrpanel|buycpanel) +([\d,]+) +([\d,]+) +([\d,]+) +([\d,]+|not told) +([\d,]+)/g)].map((row) =>
      row.slice(1).map(toNumber),
    );
    expect(totals).toHaveLength(2);
    const sum = (column: number) => totals.reduce((all, row) => all + (row[column] ?? 0), 0);
    expect(sum(1)).toBeGreaterThanOrEqual(20_000);
    expect(sum(4)).toBeGreaterThanOrEqual(2_000);
    expect(sum(0)).toBe(sum(1) + sum(2));
  });

  it('left nothing of the erased customer in the shop’s database, and everybody else', async () => {
    const url = /shop +psql '([^']+)'/.exec(said)?.[1] ?? '';
    const count = async (sql: string) => Number((await run('psql', [url, '-Atc', sql])).stdout);
    const hers = (name: string, columns: string) =>
      count(`SELECT count(*) FROM ${name} WHERE (${columns}) IN ('ada@example.org', 'ada.guest@example.org')`);
    expect([await hers('shop.customers', 'email'), await hers('shop.orders', 'email'), await hers('shop.conversations', 'email')]).toEqual([
      0, 0, 0,
    ]);
    expect(await count(`SELECT count(*) FROM log.requests WHERE customer_id = 'C00001'`)).toBe(0);
    for (const [name, gone] of [
      ['shop.customers', 1],
      ['shop.orders', 3],
      ['shop.payments', 3],
      ['shop.conversations', 1],
      ['log.requests', 0],
    ] as const) {
      const [before = NaN, after = NaN] = (table(name).exec(said) ?? []).slice(1).map(toNumber);
      expect({ name, gone: before - after, now: await count(`SELECT count(*) FROM ${name}`) }).toEqual({ name, gone, now: after });
    }
  });

  it('wrote a bundle that unzip opens and openssl verifies, and a certificate that openssl verifies', async () => {
    const written = join(out, 'written');
    const inside = join(out, 'inside');
    await run('unzip', ['-q', join(written, 'bundle.zip'), '-d', inside]);
    const key = join(written, 'signing-key.pub.pem');
    const verify = (file: string, signature: string) =>
      run('openssl', ['pkeyutl', '-verify', '-rawin', '-pubin', '-inkey', key, '-in', file, '-sigfile', signature]);
    expect((await verify(join(inside, 'manifest.json'), join(inside, 'manifest.sig'))).stdout).toContain('Signature Verified Successfully');
    const signed = `cd '${written}' && jq -cjS .certificate certificate.json > signed && jq -r .signature.value certificate.json | base64 -d > signature`;
    await run('bash', ['-c', signed]);
    expect((await verify(join(written, 'signed'), join(written, 'signature'))).stdout).toContain('Signature Verified Successfully');
  });

  it('shows every promise as it is meant to stand, and what breaks one is in the ledger', () => {
    const shown = [...said.matchAll(/^ {2}([JB]\d+) +(BROKEN|AT RISK|not shown|kept) +\d{4}-\d\d-\d\d {2}\S/gm)];
    const names = { broken: 'BROKEN', 'at-risk': 'AT RISK', unevidenced: 'not shown', kept: 'kept' };
    const meant = { ...demoPromises.jrpanel, ...demoPromises.buycpanel };
    expect(Object.fromEntries(shown.map(([, id, status]) => [id, status]))).toEqual(
      Object.fromEntries(Object.entries(meant).map(([id, [status]]) => [id, names[status]])),
    );
    const events = [...said.matchAll(/^ +event ([0-9a-f-]{36})$/gm)].map(([, id = '']) => id);
    const broken = shown.filter(([, , status]) => status === 'BROKEN').length;
    // The server does not share its file.
    cpSync(join(homeOf(said), 'eventstore'), join(out, 'eventstore'), { recursive: true });
    const store = new DatabaseSync(join(out, 'eventstore/events.sqlite'));
    const isThere = store.prepare('SELECT count(*) AS n FROM event WHERE id = ?');
    const missing = events.filter((id) => isThere.get(Buffer.from(id.replaceAll('-', ''), 'hex'))?.['n'] !== 1);
    store.close();
    expect(missing).toEqual([]);
    expect(events.length).toBeGreaterThanOrEqual(broken);
  });

  it('says in lines of at most 100 columns how the promises stand', () => {
    const [, after = ''] = said.split('What jrpanel promises');
    const [table = ''] = after.split('Which way it went');
    expect(table.split('\n').filter((line) => line.length > 100)).toEqual([]);
  });

  it('went the way that it says', async () => {
    const [, events, orders, receipts] =
      /Over Kafka: ([\d,]+) events in, (\d+) orders out to an eraser, (\d+) receipts back/.exec(said) ?? [];
    if (way === 'HTTP') {
      expect({ events, over: /Over HTTP;/.test(said) }).toEqual({ events: undefined, over: true });
      return;
    }
    const { topics } = await leftIn(kafka);
    const counted = new Map<string, number>();
    for (const topic of topics) counted.set(topic, await countIn(testKafka(kafkaSettings(kafka.brokers)), topic));
    const ofBoth = (channel: string) =>
      (counted.get(`privacy.jrpanel.${channel}`) ?? 0) + (counted.get(`privacy.buycpanel.${channel}`) ?? 0);
    expect({
      topics: topics.length,
      events: ofBoth('events'),
      orders: ofBoth('erasure.orders'),
      receipts: ofBoth('erasure.receipts'),
    }).toEqual({
      topics: 10,
      events: toNumber(events ?? ''),
      orders: toNumber(orders ?? ''),
      receipts: toNumber(receipts ?? ''),
    });
    expect(toNumber(events ?? '')).toBeGreaterThanOrEqual(20_000);
    // The shop and its web log have a connector; whoever else is ordered answers over HTTP.
    expect(toNumber(receipts ?? '')).toBeGreaterThanOrEqual(2);
    expect(said).toContain('once more over Kafka: not recorded, sealed in the dead topic');
  });

  it('found her forgotten, and ends by itself without leaving a process or a topic', async () => {
    expect(said).toContain('looking Ada Example up: 410');
    expect(said).toContain('a service sends an old event again: rejected');
    const code = new Promise((done) => demo.removeAllListeners('exit').once('exit', done));
    demo.kill('SIGTERM');
    expect(await code).toBe(0);
    while (processesWith(`LETHE_SECRET_DEMO_MARK=${out}`).length > 0) await new Promise((again) => setTimeout(again, 50));
    expect(await leftIn(kafka)).toEqual({ topics: [], groups: [] });
  }, 60_000);
});

describe('the demonstration over Kafka, interrupted', () => {
  it('removes its home and its topics, and leaves no process', async () => {
    const temporary = mkdtempSync(join(tmpdir(), 'lethe-demo-tmp-'));
    const demo = spawn(process.execPath, [launcher, 'demo'], {
      env: environmentOf({ TMPDIR: temporary, LETHE_SECRET_DEMO_MARK: temporary, LETHE_KAFKA_BROKERS: kafka.brokers }),
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    });
    let said = '';
    await new Promise<void>((recording) =>
      demo.stdout!.setEncoding('utf8').on('data', (text: string) => ((said += text), said.includes('events recorded') && recording())),
    );
    const code = new Promise((done) => demo.once('exit', done));
    demo.kill('SIGINT');
    expect({ code: await code, left: readdirSync(temporary), said: said.trimEnd().split('\n').at(-3) }).toEqual({
      code: 130,
      left: [],
      said: 'Stopped before its end; nothing is left of it',
    });
    while (processesWith(`LETHE_SECRET_DEMO_MARK=${temporary}`).length > 0) await new Promise((again) => setTimeout(again, 50));
    expect(await leftIn(kafka)).toEqual({ topics: [], groups: [] });
    rmSync(temporary, { recursive: true, force: true });
  }, 120_000);

  it('leaves topics alone that somebody else made', async () => {
    const topics = [{ topic: 'privacy.jrpanel.feed', numPartitions: 1, replicationFactor: 1 }];
    await testKafka(kafkaSettings(kafka.brokers)).admin((admin) => admin.createTopics({ topics }));
    const env = environmentOf({ LETHE_KAFKA_BROKERS: kafka.brokers });
    const { code, stderr } = await run(process.execPath, [launcher, 'demo'], { env }).then(
      () => ({ code: 0, stderr: '' }),
      (error: { code: number; stderr: string }) => error,
    );
    expect({ code, stderr, left: (await leftIn(kafka)).topics }).toEqual({
      code: 1,
      stderr: expect.stringContaining('have privacy.jrpanel.feed already'),
      left: ['privacy.jrpanel.feed'],
    });
  }, 60_000);
});

/** The folder that the ledger of a demonstration lives in. */
function homeOf(said: string): string {
  return /API keys +(\S+)\/keys\.json/.exec(said)?.[1] ?? '';
}

/** What a demonstration left on a broker; topics of Kafka's own begin with two underscores. */
async function leftIn(broker: KafkaBroker): Promise<{ topics: string[]; groups: string[] }> {
  return testKafka(kafkaSettings(broker.brokers)).admin(async (admin) => ({
    topics: (await admin.listTopics()).filter((name) => !name.startsWith('__')),
    groups: (await admin.listGroups()).groups.map(({ groupId }) => groupId),
  }));
}

function toNumber(text: string): number {
  return Number(text.replaceAll(',', ''));
}
