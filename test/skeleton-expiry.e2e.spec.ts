import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EventStoreDBClient, StreamDeletedError, StreamNotFoundError } from '@eventstore/db-client';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Database } from '#postgres';
import { eventually, LedgerProcess, type Answer } from './support/canary-ledger.ts';
import { CanarySearch } from './support/canary.ts';
import { closeClient } from './support/embedded-store.ts';
import { processesWith } from './support/processes.ts';

/**
 * The end of a skeleton in two installations as `lethe start` runs them, by the machine's clock: one that knew a person, erased them and kept what is left
 * for two seconds, and one that never heard of them. What both then answer and hold is the same.
 */
const SHORT = { LETHE_BACKUP_WINDOW: 'PT1S', LETHE_SKELETON_RETENTION: 'PT2S', LETHE_LOG_LEVEL: 'error' };
const SOURCE = '/shop/canary-source-8c41';
const DATASET = 'canary_orders_3f9a';
const LIVING = ['ada@example.org', 'bob@example.org', 'cem@example.org'];
const ERASED = 'eve@example.org';
const ERASED_TOO = { email: ERASED, ip: '192.0.2.7' };

let folder: string;
let knew: LedgerProcess;
let never: LedgerProcess;
let subject: string;
let erasure: string;
/** What the installation that knew the person held while they were there. */
let control: Holding;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lethe-skeletons-'));
  knew = new LedgerProcess(join(folder, 'knew'), SHORT);
  never = new LedgerProcess(join(folder, 'never'), SHORT);
  await Promise.all([knew.start(), never.start()]);
}, 120_000);

afterAll(async () => {
  await Promise.all([knew?.stop(), never?.stop()]);
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

const ok = (answer: Answer): Answer => {
  if (answer.status >= 300) throw new Error(`${answer.status}: ${answer.bytes.toString()}`);
  return answer;
};

interface About {
  subject: Record<string, string>;
  source?: string;
  dataset?: string;
}

const EVERYDAY = {
  category: 'order',
  purposes: ['order_fulfilment'],
  legalBasis: 'contract',
  system: 'shop-db',
};

/** An order, its delivery and a newsletter: somebody whom every read model knows. */
function events(name: string, { subject: who, source = '/shop/checkout', dataset = 'orders' }: About): object[] {
  const fields = { delivery_address: `${name} Street 1`, phone: '+49 30 1234567' };
  const delivery = { recipient: 'dhl', purpose: 'delivery', legalBasis: 'contract', country: 'DE' };
  return [
    ['privacy.data.collected.v1', { ...EVERYDAY, fields, dataset, record: name }],
    ['privacy.data.shared.v1', { category: 'order', fields: ['delivery_address'], ...delivery }],
    ['privacy.consent.granted.v1', { purposes: ['newsletter'], noticeVersion: '2019', method: 'checkbox' }],
  ].map(([type, data], minute) => ({
    specversion: '1.0',
    type,
    source,
    id: `${name}-${minute}`,
    time: `2026-10-01T10:0${minute}:00Z`,
    data: { subject: who, ...(data as object) },
  }));
}

async function record(ledger: LedgerProcess, all: object[]): Promise<string> {
  const answer = ok(await ledger.ask('publisher', 'POST', '/v1/events', all, 'application/cloudevents-batch+json'));
  const results = answer.json['results'] as { status: string; position: string; subject: string; problem?: unknown }[];
  expect(results.map(({ status, problem }) => problem ?? status)).toEqual(all.map(() => 'recorded'));
  ok(await ledger.ask('dpo', 'GET', `/v1/stats?minPosition=${results.at(-1)!.position}`));
  return results[0]!.subject;
}

const lookup = (ledger: LedgerProcess, email: string) => ledger.ask('dpo', 'POST', '/v1/subjects/lookup', { identifiers: { email } });

interface Holding {
  stats: unknown;
  lists: unknown;
  people: unknown;
  rows: unknown;
}

/** Everything that the API says of the controller and of the living, and every row of the read models and of the vault; without what is drawn by chance. */
async function holding(ledger: LedgerProcess): Promise<Holding> {
  const { lag: _, ...stats } = ok(await ledger.ask('dpo', 'GET', '/v1/stats')).json;
  const lists = ['requests', 'erasures', 'holds'].map((list) => ledger.ask('dpo', 'GET', `/v1/${list}`));
  const people = LIVING.map(async (email) => {
    const id = String(ok(await lookup(ledger, email)).json['subject']);
    const views = ['inventory', 'timeline', 'consents', 'disclosures', 'retention', 'access'];
    return Promise.all(views.map(async (view) => withoutChance(ok(await ledger.ask('dpo', 'GET', `/v1/subjects/${id}/${view}`)).json)));
  });
  return {
    stats,
    lists: (await Promise.all(lists)).map((answer) => withoutChance(ok(answer).json)),
    people: await Promise.all(people),
    rows: await rowsOf(ledger),
  };
}

/**
 * Rows without the numbers of places in the ledger and without names drawn by chance. `forgotten` is what stays; how far each has read, and what was seen of
 * the clock, is about no one.
 */
async function rowsOf(ledger: LedgerProcess): Promise<Record<string, string[]>> {
  const { postgresUrl: url } = ledger.file<{ postgresUrl: string }>('running.json');
  const db = new Database({ url, application: 'test', max: 1 });
  try {
    const tables = await db.query<{ name: string }>(
      `SELECT schemaname || '.' || tablename AS name FROM pg_tables WHERE schemaname IN ('vault', 'read')
       AND tablename NOT IN ('forgotten', 'position', 'progress', 'clock', 'migration') ORDER BY 1`,
    );
    const rows: Record<string, string[]> = {};
    for (const { name } of tables) {
      const found = await db.query<{ row: Record<string, unknown> }>(`SELECT to_jsonb(t) AS row FROM ${name} t`);
      rows[name] = found.map(({ row }) => JSON.stringify(withoutChance(row))).sort();
    }
    return rows;
  } finally {
    await db.end();
  }
}

const PLACES = new Set(['position', 'revision', 'next_revision', 'cursor', 'next', 'last_position', 'first_position', 'latest', 'version']);

function withoutChance(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutChance);
  if (typeof value === 'string') return named(value);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, each]) => [named(name), PLACES.has(name) ? '<place>' : withoutChance(each)]);
  return Object.fromEntries(entries);
}

function named(text: string): string {
  return text
    .replaceAll(/\\x(?:[0-9a-f]{2})*/g, (bytes) => `<${bytes.length / 2 - 1} bytes>`)
    .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<event>')
    .replaceAll(/\b[0-9a-f]{64}\b/g, '<token>')
    .replaceAll(/\b[0-9a-f]{32}\b/g, '<id>')
    .replaceAll(/\d{4}-\d\d-\d\d-[0-9a-f]{4}\b/g, '<day key>')
    .replaceAll(/\b(?!2026-10-01)\d{4}-\d\d-\d\d[T ][\d:.]+(Z|\+00:00)/g, '<now>');
}

/** Answers every order of the erasure as its workers do, until it is certified. */
async function carryOut(): Promise<void> {
  const answered = new Set<string>();
  await eventually(async () => {
    const { json } = await knew.ask('dpo', 'GET', `/v1/erasures/${erasure}`);
    const { orders = [], certified } = json as { orders?: { target: string; round: number }[]; certified?: unknown };
    for (const { target, round } of orders.filter((order) => !answered.has(`${order.target} ${order.round}`))) {
      answered.add(`${target} ${round}`);
      const path = `/v1/erasures/${erasure}/targets/${target}`;
      ok(await knew.ask('worker', 'POST', `${path}/claim`, {}));
      const at = '2026-10-02T10:00:00Z';
      ok(await knew.ask('worker', 'POST', `${path}/receipt`, { round, outcome: 'erased', counts: { all: 1 }, verified: true, at }));
    }
    return certified;
  });
}

/** The worker dies; the supervisor starts another, which looks for what is due at once. */
async function restartWorker(): Promise<void> {
  const workers = () => processesWith(`LETHE_HOME=${knew.home}`).filter(({ command }) => command.includes('apps/worker'));
  const [before] = workers();
  process.kill(before!.pid, 'SIGKILL');
  await eventually(() => workers().find(({ pid }) => pid !== before!.pid));
}

interface Told {
  event?: { id: string; type: string; streamId: string; data: unknown; metadata?: unknown } | undefined;
}

/** What somebody finds with the event store's own client and nothing of Lethe's. */
async function foreignRead(): Promise<{ streams: string[]; all: Told[] }> {
  const client = EventStoreDBClient.connectionString(knew.file<{ eventStoreUrl: string }>('running.json').eventStoreUrl);
  try {
    const streams: string[] = [];
    for (const stream of [`subject-${subject}`, `access-${subject}`]) {
      const read = client.readStream(stream, { fromRevision: 'start', direction: 'forwards' });
      try {
        let n = 0;
        for await (const _ of read) n++;
        streams.push(n > 0 ? 'has events' : 'is empty');
      } catch (error) {
        if (!(error instanceof StreamDeletedError || error instanceof StreamNotFoundError)) throw error;
        streams.push(error instanceof StreamDeletedError ? 'tombstoned' : 'not there');
      }
    }
    const all: Told[] = [];
    for await (const each of client.readAll({ fromPosition: 'start', direction: 'forwards' })) all.push(each);
    return { streams, all };
  } finally {
    await closeClient(client);
  }
}

const inText = (all: Told[]) => JSON.stringify(all, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value));

let nonces: string[];
const search = () => new CanarySearch([SOURCE, DATASET, ...nonces]);
const inEvents = async () => {
  const { found } = await search().inFolder(join(knew.home, 'eventstore'));
  return new Set(found.map(({ needle }) => needle));
};
const settled = async (ledger: LedgerProcess) => {
  const { postgresUrl: url } = ledger.file<{ postgresUrl: string }>('running.json');
  const db = new Database({ url, application: 'test', max: 1 });
  try {
    // The keeper says behind the acknowledgement that an event is in the ledger.
    await eventually(async () =>
      (await db.query(`SELECT 1 FROM vault.received WHERE state = 'pending'`)).length === 0 ? true : undefined,
    );
  } finally {
    await db.end();
  }
};

describe('a skeleton whose time is up', () => {
  it('given the same people in both, and one more in one of them, then what both hold differs by that person', async () => {
    for (const ledger of [knew, never]) for (const email of LIVING) await record(ledger, events(email, { subject: { email } }));
    subject = await record(knew, events(ERASED, { subject: ERASED_TOO, source: SOURCE, dataset: DATASET }));
    await Promise.all([settled(knew), settled(never)]);
    const [with_, without] = [await holding(knew), await holding(never)];
    expect(with_.people).toEqual(without.people);
    control = with_;
    expect([control.stats, control.rows]).not.toEqual([without.stats, without.rows]);
    const { all } = await foreignRead();
    nonces = all.flatMap(({ event }) => (event?.streamId.endsWith(subject) ? [(event.metadata as { nonce: string }).nonce] : []));
    expect(nonces).toHaveLength(3);
    expect(inText(all)).toContain(DATASET);
    expect(await inEvents()).toEqual(new Set([SOURCE, DATASET, ...nonces]));
  }, 120_000);

  it('given the erasure of that person, then the certificate names when the skeleton goes, and by then it is gone', async () => {
    erasure = String(ok(await knew.ask('dpo', 'POST', '/v1/requests', { kind: 'erasure', identifiers: { email: ERASED } })).json['id']);
    ok(await knew.ask('dpo', 'POST', `/v1/requests/${erasure}/verify`, { method: 'login' }));
    ok(await knew.ask('dpo-2', 'POST', `/v1/requests/${erasure}/approve`, {}));
    await carryOut();
    await eventually(async () => (await knew.ask('dpo', 'GET', `/v1/requests/${erasure}`)).json['status'] === 'completed' || undefined);
    const { json } = ok(await knew.ask('dpo', 'GET', `/v1/erasures/${erasure}/certificate`));
    const until = (json['certificate'] as { stays: { skeleton: { until: string } } }).stays.skeleton.until;
    expect((await foreignRead()).streams[0]).toBe('has events');
    await eventually(() => Date.now() > Date.parse(until) || undefined);
    await restartWorker();
    await eventually(async () => ((await foreignRead()).streams.every((stream) => stream === 'tombstoned') ? true : undefined));
    // The note goes when the event store's disk is clean.
    await eventually(async () => ((await rowsOf(knew))['vault.expired_skeleton']?.length === 0 ? true : undefined));
  }, 120_000);

  it('then totals, lists, what is said of others, every row of the read models and of the vault are as if the person had never been', async () => {
    await settled(knew);
    expect(await holding(knew)).toEqual(await holding(never));
  }, 60_000);

  it('then nothing is said of them, and that they were erased is', async () => {
    const views = ['inventory', 'timeline', 'consents', 'disclosures', 'retention', 'access'];
    const asked = await Promise.all(views.map((view) => knew.ask('dpo', 'GET', `/v1/subjects/${subject}/${view}`)));
    expect(asked.map(({ status }) => status)).toEqual(views.map(() => 404));
    const gone = await lookup(knew, ERASED);
    expect([gone.status, gone.json['erasure'], (await lookup(never, ERASED)).status]).toEqual([410, erasure, 404]);
  }, 60_000);

  it('then a stranger with the client of the event store finds none of it, and its files hold no byte of it, running or stopped', async () => {
    const { streams, all } = await foreignRead();
    expect(streams).toEqual(['tombstoned', 'tombstoned']);
    // The name of the stream that is closed for ever, and no event.
    const left = all.flatMap(({ event }) => (event?.streamId.endsWith(subject) ? [event.type] : []));
    expect(left).toEqual(['$streamDeleted', '$streamDeleted']);
    const text = inText(all);
    expect([SOURCE, DATASET, ...nonces].filter((needle) => text.includes(needle))).toEqual([]);
    expect(await inEvents()).toEqual(new Set());
    await knew.stop();
    expect(await inEvents()).toEqual(new Set());
  }, 60_000);

  it('given a replay, a rebuild and a restart, then they come to the same', async () => {
    await knew.start();
    expect((await knew.command('rebuild', '--home', knew.home)).code).toBe(0);
    expect(await holding(knew)).toEqual(await holding(never));
    const replayed = events(ERASED, { subject: ERASED_TOO, source: SOURCE, dataset: DATASET })[0];
    const again = await knew.ask('publisher', 'POST', '/v1/events', replayed, 'application/cloudevents+json');
    expect([again.status, String(again.json['type']).split('/').at(-1)]).toEqual([409, 'subject-erased']);
    expect((await foreignRead()).streams).toEqual(['tombstoned', 'tombstoned']);
  }, 60_000);
});
