import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { EventStore } from '#event-store';
import { Database, startEmbeddedPostgres } from '#postgres';
import { control, controlBytes, controlWays } from './support/canary-control.ts';
import { envelope, eventsOfEveryType, identifiersOf, type Sent } from './support/canary-events.ts';
import { eventually, LedgerProcess, type Answer } from './support/canary-ledger.ts';
import { dumpTables } from './support/canary-tables.ts';
import { Canaries } from './support/canary-values.ts';
import { asRequest, wrongEventsOf, wrongRequests } from './support/canary-wrong.ts';
import { CanarySearch, type Found } from './support/canary.ts';
import { testDatabase, type TestDatabase } from './support/postgres.ts';
import { processesWith } from './support/processes.ts';

/**
 * Nothing personal in clear, anywhere (invariant 1 of the design): values and identifiers that exist nowhere else go through everything that the ledger does, as
 * real processes on real engines, and then every file, table, log line and answer is searched for them. The same search finds a string that is planted there.
 */
const canaries = new Canaries();
const erased = identifiersOf(canaries, 'the person who is erased');
const living = identifiersOf(canaries, 'the person who stays');
const linked = { user_id: canaries.text('user_id of the other of a link') };
const released = { phone: canaries.phone('released phone') };
const kept = canaries.text('kept value of the person who stays');
const inShop = canaries.text('name in the shop of the person who is erased');

const SYSTEM = `
controller: jrpanel
name: shop-db
connector: postgresql
connection: { url: env:LETHE_SECRET_JRPANEL_SHOP }
datasets:
  - name: customers
    category: account
    location: shop.customers
    key: id
    identifiers: { customer_id: id, email: email, phone: phone }
    erase: delete-row
    fields: [{ name: name, portable: true }, { name: email, portable: true }, { name: phone, portable: true }]
`;

/** What canaries were made for that the vault keeps of the person who is erased. */
const KEPT = /^(kept.* \/fields|\/record|\/note|\/legalOrder\/reference) of privacy\./;

let folder: string;
let shop: TestDatabase;
let ledger: LedgerProcess;
/** Answers in which nothing personal may stand. */
const closedAnswers: { where: string; bytes: Buffer }[] = [];
let events: Sent[];
let subject: string;
let accessCase: string;
let bundle: string;
let erasure: string;
let whenErased: unknown;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lethe-canary-'));
  mkdirSync(join(folder, 'systems/jrpanel'), { recursive: true });
  writeFileSync(join(folder, 'systems/jrpanel/shop-db.yaml'), SYSTEM);
  shop = await testDatabase();
  const db = shop.owner();
  await db.query('CREATE SCHEMA shop');
  await db.query('CREATE TABLE shop.customers (id text PRIMARY KEY, name text, email text, phone text)');
  for (const [person, name] of [
    [erased, inShop],
    [living, kept],
  ] as const)
    await db.query('INSERT INTO shop.customers VALUES ($1, $2, $3, $4)', [person.customer_id, name, person.email, person.phone]);
  ledger = new LedgerProcess(join(folder, 'home'), {
    LETHE_SYSTEMS: join(folder, 'systems'),
    LETHE_SECRET_JRPANEL_SHOP: shop.url,
    LETHE_LOG_LEVEL: 'trace',
  });
  await ledger.start();
}, 120_000);

afterAll(async () => {
  await ledger?.stop();
  await shop?.drop();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

/** Asks something whose answer may name nobody. */
async function ask(
  key: string,
  method: string,
  path: string,
  ...rest: [body?: unknown, type?: string, headers?: Record<string, string>]
): Promise<Answer> {
  const answer = await ledger.ask(key, method, path, ...rest);
  const headers = Buffer.from(JSON.stringify([...answer.headers]));
  closedAnswers.push({ where: `answer to ${method} ${path} (${answer.status})`, bytes: Buffer.concat([headers, answer.bytes]) });
  return answer;
}

const ok = (answer: Answer): Answer => {
  if (answer.status >= 300) throw new Error(`${answer.status}: ${answer.bytes.toString()}`);
  return answer;
};

const kindOf = ({ status, json }: Answer) => ({ status, kind: String(json['type']).split('/').at(-1) });

interface Item {
  open: boolean;
  certified?: unknown;
  orders: { target: string; round: number }[];
}

const erasureNow = () =>
  ledger.ask('dpo', 'GET', `/v1/erasures/${erasure}`).then(({ status, json }) => (status === 200 ? (json as unknown as Item) : undefined));

/** Answers the order of a recipient as its worker does, with a note. What was claimed names the person. */
async function workOn(order: { target: string; round: number }): Promise<string> {
  const path = `/v1/erasures/${erasure}/targets/${order.target}`;
  const claimed = ok(await ledger.ask('worker', 'POST', `${path}/claim`, {})).bytes.toString();
  const note = `${canaries.text(`note of the receipt of ${order.target}`)} was told`;
  ok(
    await ask('worker', 'POST', `${path}/receipt`, {
      round: order.round,
      outcome: 'erased',
      counts: { all: 1 },
      verified: true,
      at: '2026-11-01T10:00:00Z',
      note,
    }),
  );
  return claimed;
}

/** What is shown of the person who was erased. */
async function shown(): Promise<unknown> {
  const lookups = await Promise.all(
    ['email', 'customer_id', 'user_id', 'phone'].map((type) =>
      ask('dpo', 'POST', '/v1/subjects/lookup', { identifiers: { [type]: erased[type] } }),
    ),
  );
  const values = await ask('dpo', 'GET', `/v1/subjects/${subject}/inventory?case=${accessCase}`);
  const inventory = ok(await ask('dpo', 'GET', `/v1/subjects/${subject}/inventory`));
  const then = ok(await ask('dpo', 'GET', `/v1/subjects/${subject}/inventory?asOf=2026-10-20T00:00:00Z`));
  const again = await ask('dpo', 'POST', `/v1/subjects/${subject}/exports`, { case: accessCase });
  const before = await ask('dpo', 'GET', `/v1/exports/${bundle}/bundle`);
  return {
    lookups: lookups.map((answer) => ({ ...kindOf(answer), erasure: answer.json['erasure'] })),
    certificate: lookups[0]!.json['certificate'],
    values: values.status === 200 ? values.json['values'] : kindOf(values),
    state: inventory.json['state'],
    stateThen: then.json['state'],
    newBundle: kindOf(again),
    oldBundle: before.status,
  };
}

/** Secrets, which belong into the key folder and keys.json and nowhere else: as they are written there, and keys as bytes too. */
function secrets(): string[] {
  const home = ledger.home;
  const files = [...readdirSync(join(home, 'keys')), ...readdirSync(join(home, 'keys/day')).map((name) => `day/${name}`)].filter((name) =>
    /\.key$|key\.pem$/.test(name),
  );
  const lines = files
    .flatMap((name) => readFileSync(join(home, 'keys', name), 'utf8').split('\n'))
    .filter((line) => line.length > 20 && !line.startsWith('-'));
  const raw = lines.filter((line) => /^[0-9a-f]{64}$/.test(line)).map((line) => Buffer.from(line, 'hex').toString('latin1'));
  const tokens = Object.values(ledger.file<Record<string, Record<string, string>>>('keys.json')).flatMap((keys) => Object.values(keys));
  return [...lines, ...raw, ...tokens];
}

const ofKeys = (path: string) => path === 'keys' || path === 'keys.json';
const searchAll = () => new CanarySearch([...canaries.needles, ...secrets()]);
const inWords = (found: readonly Found[]) => [
  ...new Set(found.map(({ needle, as, where }) => `${canaries.whatIs(needle) ?? 'a secret'}, as ${as}, in ${where}`)),
];

/** The home with all its files, and what was printed. */
async function searchFiles(search: CanarySearch): Promise<{ found: Found[]; files: string[] }> {
  const { found, files } = await search.inFolder(ledger.home, ofKeys);
  return { found: [...found, ...search.inBytes('the output of all processes', ledger.output)], files };
}

async function searchEngines(search: CanarySearch): Promise<Found[]> {
  const { postgresUrl, eventStoreUrl } = ledger.file<{ postgresUrl: string; eventStoreUrl: string }>('running.json');
  const found = (await dumpTables(postgresUrl)).flatMap(({ where, bytes }) => search.inBytes(where, bytes));
  const store = new EventStore({ url: eventStoreUrl });
  try {
    for await (const event of store.readAll()) {
      const text = JSON.stringify(event, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
      found.push(...search.inText(`event ${event.type} in ${event.stream}`, text));
    }
  } finally {
    await store.dispose();
  }
  return found;
}

const searchAnswers = (search: CanarySearch) => closedAnswers.flatMap(({ where, bytes }) => search.inBytes(where, bytes));

describe('what is personal', () => {
  it('given events of every type with canaries wherever they may be personal, then all are recorded', async () => {
    const fields = { delivery_address: kept, contents: canaries.text('dropped value of the person who stays') };
    const collected = { category: 'order', purposes: ['order_fulfilment'], legalBasis: 'contract', system: 'shop-db', dataset: 'orders' };
    const card = {
      cardholder_name: canaries.text('name on the card'),
      card_number: canaries.card('card number'),
      cvv: canaries.text('cvv'),
    };
    const note = `paid with ${canaries.card('card number in a note', true)}`;
    events = [
      // The phone that is released below.
      envelope(canaries, 'privacy.data.collected.v1', 0, {
        ...collected,
        subject: { email: erased.email, ...released },
        fields: ['contents'],
      }),
      ...eventsOfEveryType(canaries, erased, { linked, released }),
      envelope(canaries, 'privacy.data.collected.v1', 40, {
        ...collected,
        subject: { email: erased.email },
        fields: { phone: canaries.text('passed through') },
        stored: false,
      }),
      envelope(canaries, 'privacy.data.collected.v1', 41, {
        ...collected,
        subject: { email: erased.email },
        category: 'card',
        fields: card,
        note,
        record: canaries.text('record'),
      }),
    ];
    const others = [
      envelope(canaries, 'privacy.data.collected.v1', 42, {
        ...collected,
        subject: living,
        fields,
        record: canaries.text('record of the person who stays'),
        note: canaries.text('note of the person who stays'),
      }),
      envelope(canaries, 'privacy.data.collected.v1', 43, {
        ...collected,
        subject: { ip: canaries.ip('a visitor'), cookie_id: canaries.text('cookie of a visitor') },
        fields: ['contents'],
      }),
    ];
    const batch = ok(await ledger.ask('publisher', 'POST', '/v1/events', [...events, others[0]], 'application/cloudevents-batch+json'));
    const { data, ...attributes } = others[1]!;
    const headers = Object.fromEntries(
      Object.entries(attributes).map(([name, value]) => [`ce-${name}`, encodeURIComponent(String(value))]),
    );
    const binary = ok(await ledger.ask('publisher', 'POST', '/v1/events', data, 'application/json', headers));
    const results = [
      ...(batch.json['results'] as { status: string; position: string; problem?: unknown }[]),
      binary.json as { status: string; position: string },
    ];
    expect(results.map(({ status, problem }: { status: string; problem?: unknown }) => problem ?? status)).toEqual(
      Array(events.length + 2).fill('recorded'),
    );
    subject = String(ok(await ask('dpo', 'POST', '/v1/subjects/lookup', { identifiers: { email: erased.email } })).json['subject']);
    ok(await ask('dpo', 'GET', `/v1/subjects/${subject}/timeline?minPosition=${binary.json['position'] as string}`));
  }, 60_000);

  it('given events and questions that are wrong, with canaries in wrong places, then each is refused and none is repeated', async () => {
    const used = events.find(({ type }) => type === 'privacy.data.used.v1')!;
    const wrongEvents = wrongEventsOf(canaries, used.data);
    const tolerated: string[] = [];
    const asDecision = (event: Parameters<typeof asRequest>[0]) => ({ ...asRequest(event), path: '/v1/decisions' });
    const wrong = [...wrongEvents.map(asRequest), ...wrongEvents.map(asDecision), ...wrongRequests(canaries, used, subject)];
    for (const { key, method, path, body, type, headers } of wrong) {
      const answer = await ask(key, method, path, body, type, headers);
      if (answer.status < 400 || answer.status >= 500) tolerated.push(`${method} ${path} ${JSON.stringify(body)}: ${answer.status}`);
    }
    const batch = await ledger.ask('publisher', 'POST', '/v1/events', wrongEvents, 'application/cloudevents-batch+json');
    const problems = (batch.json['results'] as { problem: unknown }[]).map(({ problem }) => problem);
    closedAnswers.push({ where: 'the problems of a batch', bytes: Buffer.from(JSON.stringify(problems)) });
    expect({ tolerated, refused: problems.filter(Boolean).length }).toEqual({ tolerated: [], refused: wrongEvents.length });
    expect(inWords(searchAnswers(searchAll()))).toEqual([]);
  }, 60_000);

  it('given decisions about the person, then no answer names them', async () => {
    const judged = events.filter(({ type }) => /data\.(collected|used|shared)|contact\.made/.test(type));
    for (const event of judged) ok(await ask('publisher', 'POST', '/v1/decisions', event, 'application/cloudevents+json'));
    expect(judged.length).toBeGreaterThan(3);
    expect(inWords(searchAnswers(searchAll()))).toEqual([]);
  }, 60_000);

  it('given questions, an access request and an export, then only what is opened for the case names the person', async () => {
    for (const [key, path] of [
      ...[
        'inventory',
        'inventory?asOf=2026-11-01T00:00:00Z',
        'timeline',
        'timeline?type=privacy.data.shared.v1',
        'consents',
        'disclosures',
        'retention',
        'access',
      ].map((view) => ['dpo', `/v1/subjects/${subject}/${view}`] as const),
      ...['stats', 'requests', 'erasures', 'holds', 'systems', 'policies/jrpanel/versions'].map(
        (list) => [list === 'systems' || list.startsWith('policies') ? 'admin' : 'dpo', `/v1/${list}`] as const,
      ),
      ...['/metrics', '/health/ready', '/openapi.json'].map((path) => ['dpo', path] as const),
    ])
      ok(await ask(key, 'GET', path));
    accessCase = String(ok(await ask('dpo', 'POST', '/v1/requests', { kind: 'access', identifiers: { email: erased.email } })).json['id']);
    ok(await ask('dpo', 'POST', `/v1/requests/${accessCase}/verify`, { method: 'login' }));
    const opened = ok(await ledger.ask('dpo', 'GET', `/v1/subjects/${subject}/inventory?case=${accessCase}`)).bytes.toString();
    bundle = String(ok(await ask('dpo', 'POST', `/v1/subjects/${subject}/exports`, { case: accessCase })).json['id']);
    const state = await eventually(async () => {
      const { state } = ok(await ask('dpo', 'GET', `/v1/exports/${bundle}`)).json;
      return state === 'queued' || state === 'building' ? undefined : state;
    });
    const zip = ok(await ledger.ask('dpo', 'GET', `/v1/exports/${bundle}/bundle`)).bytes;
    const inBundle = new Set(new CanarySearch(canaries.needles).inBytes('bundle', zip).map(({ needle }) => needle));
    const wasKept = canaries.needles.filter((needle) => KEPT.test(canaries.whatIs(needle)!));
    expect({
      state,
      wereThere: wasKept.length > 30,
      keptInAnswer: wasKept.filter((needle) => !opened.includes(needle)),
      keptInBundle: wasKept.filter((needle) => !inBundle.has(needle)),
      shopInBundle: inBundle.has(inShop),
      othersInBundle: inBundle.has(kept),
    }).toEqual({ state: 'ready', wereThere: true, keptInAnswer: [], keptInBundle: [], shopInBundle: true, othersInBundle: false });
  }, 120_000);

  it('given all of that, then nothing of it stands in clear while everything runs', async () => {
    ok(await ask('dpo', 'GET', '/metrics'));
    const search = searchAll();
    const { found, files } = await searchFiles(search);
    expect(inWords([...found, ...(await searchEngines(search)), ...searchAnswers(search)])).toEqual([]);
    expect(files).toEqual(
      expect.arrayContaining([
        'eventstore/events.sqlite',
        'eventstore/events.sqlite-wal',
        'logs/ledger.log',
        'logs/worker.log',
        'running.json',
      ]),
    );
    expect(files.filter((path) => path.startsWith('postgres/data/pg_wal/0')).length).toBeGreaterThan(0);
  }, 180_000);

  it('given an erasure, then the targets are told whom to erase, and it is carried out and certified', async () => {
    erasure = String(ok(await ask('dpo', 'POST', '/v1/requests', { kind: 'erasure', identifiers: { email: erased.email } })).json['id']);
    ok(await ask('dpo', 'POST', `/v1/requests/${erasure}/verify`, { method: 'login' }));
    ok(await ask('dpo-2', 'POST', `/v1/requests/${erasure}/approve`, {}));
    const claims = new Map<string, string>();
    await eventually(async () => {
      const item = await erasureNow();
      for (const order of item?.orders.filter(({ target }) => target !== 'shop-db') ?? []) {
        const key = `${order.target}, round ${order.round}`;
        if (!claims.has(key)) claims.set(key, await workOn(order));
      }
      return item?.certified;
    });
    const rows = await shop.owner().query('SELECT id FROM shop.customers');
    const ids = [erased.customer_id, erased.user_id];
    const named = Object.fromEntries([...claims].map(([order, claim]) => [order, ids.every((value) => claim.includes(value!))]));
    whenErased = await shown();
    expect({ rows, named, whenErased }).toEqual({
      rows: [{ id: living.customer_id }],
      // The carrier is a controller of its own: it is told what it was given, and that was neither of these.
      named: { 'backoffice, round 1': true, 'dhl, round 1': false, 'mailjet, round 1': true, 'web-logs, round 1': true },
      whenErased: {
        lookups: Array(4).fill({ status: 410, kind: 'erased', erasure }),
        certificate: `/v1/erasures/${erasure}/certificate`,
        values: [],
        state: 'erased',
        stateThen: 'erased',
        newBundle: { status: 410, kind: 'erased' },
        oldBundle: 404,
      },
    });
    ok(await ask('dpo', 'GET', `/v1/erasures/${erasure}/certificate`));
  }, 120_000);

  it('given an old event that is sent again, then it is refused, and the refusal is in the ledger', async () => {
    const again = await ask('publisher', 'POST', '/v1/events', events[1], 'application/cloudevents+json');
    const late = await ask(
      'publisher',
      'POST',
      '/v1/events',
      { ...events[1], id: canaries.text('id of a late event') },
      'application/cloudevents+json',
    );
    const store = new EventStore({ url: ledger.file<{ eventStoreUrl: string }>('running.json').eventStoreUrl });
    const refusals: unknown[] = [];
    for await (const event of store.readStream('controller-jrpanel'))
      if (event.type === 'privacy.event.refused.v1') refusals.push(event.data);
    await store.dispose();
    const { type, time, source } = events[1]!;
    const refusal = { reason: 'subject-erased', erasure, type, source, time };
    expect({ again: kindOf(again), late: kindOf(late), refusals }).toEqual({
      again: { status: 409, kind: 'subject-erased' },
      late: { status: 409, kind: 'subject-erased' },
      refusals: [refusal, refusal],
    });
  }, 60_000);

  it('given a rebuild of the read models and a restart, then the person stays erased', async () => {
    const rebuilt = await ledger.command('rebuild', '--home', ledger.home);
    const afterRebuild = await shown();
    await ledger.stop();
    await ledger.start();
    expect({ code: rebuilt.code, afterRebuild, afterRestart: await shown() }).toEqual({
      code: 0,
      afterRebuild: whenErased,
      afterRestart: whenErased,
    });
  }, 120_000);

  it('given everything done and stopped, then nothing of it stands in clear', async () => {
    const search = searchAll();
    const inEngines = await searchEngines(search);
    await ledger.stop();
    const { found } = await searchFiles(search);
    expect(inWords([...found, ...inEngines, ...searchAnswers(search)])).toEqual([]);
  }, 180_000);

  it('given the password of the database, then only the files that are for it hold it', async () => {
    const password = readFileSync(join(ledger.home, 'postgres/password'), 'utf8').trim();
    const { found } = await searchFiles(new CanarySearch([password]));
    expect([...new Set(found.map(({ where }) => where))].toSorted()).toEqual(['postgres/password', 'running.json']);
  }, 60_000);
});

describe('the keys', () => {
  const moved: [what: string, path: () => string, says: RegExp][] = [
    ['the whole folder', () => 'keys', /There are no keys in \S+\/home\/keys\. Nothing was started\./],
    [
      'the key of the day',
      () => `keys/day/${readdirSync(join(ledger.home, 'keys/day'))[0]!}`,
      /The key of the day \d{4}-\d{2}-\d{2}-[0-9a-f]{4}, in use since \S+, is needed and its file is not in/,
    ],
    ...['received.key', 'pepper-1.key', 'apikeys.key', 'signing-key.pem'].map((name): [string, () => string, RegExp] => [
      name,
      () => `keys/${name}`,
      new RegExp(`The keys in \\S+/home/keys are not complete: ${name} is missing\\.`),
    ]),
  ];

  it.each(moved)(
    'given %s moved away, then the start is refused and says what is missing, nothing is made in its place, and nothing runs',
    async (_, path, says) => {
      const place = join(ledger.home, path());
      const away = join(folder, 'away');
      renameSync(place, away);
      const said = await ledger.start().then(
        () => 'it was started',
        (error: Error) => error.message,
      );
      const running = processesWith(`LETHE_HOME=${ledger.home}`);
      await ledger.stop();
      const madeAgain = existsSync(place);
      rmSync(place, { recursive: true, force: true });
      renameSync(away, place);
      expect({ said, running, madeAgain }).toEqual({ said: expect.stringMatching(says), running: [], madeAgain: false });
    },
    60_000,
  );

  it('given them back, then everything opens again', async () => {
    await ledger.start();
    const id = String(
      ok(await ledger.ask('dpo', 'POST', '/v1/requests', { kind: 'access', identifiers: { phone: living.phone } })).json['id'],
    );
    ok(await ledger.ask('dpo', 'POST', `/v1/requests/${id}/verify`, { method: 'login' }));
    const person = String(
      ok(await ledger.ask('dpo', 'POST', '/v1/subjects/lookup', { identifiers: { user_id: living.user_id } })).json['subject'],
    );
    const opened = ok(await ledger.ask('dpo', 'GET', `/v1/subjects/${person}/inventory?case=${id}`)).bytes.toString();
    await ledger.stop();
    expect(opened).toContain(kept);
  }, 60_000);
});

describe('the search itself', () => {
  const search = new CanarySearch([control]);
  const waysIn = (found: readonly Found[], where: string | RegExp) =>
    [
      ...new Set(found.filter((each) => (typeof where === 'string' ? each.where === where : where.test(each.where))).map(({ as }) => as)),
    ].toSorted();

  it('given nothing planted, then it finds nothing', async () => {
    expect((await searchFiles(search)).found).toEqual([]);
  }, 60_000);

  it('given the control string in the event store, then it is found in the log that is written ahead, and then in the database', async () => {
    const db = new DatabaseSync(join(ledger.home, 'eventstore/events.sqlite'));
    db.exec('PRAGMA wal_autocheckpoint = 0');
    db.prepare(
      "INSERT INTO event (stream, revision, id, type, json, created_ms, data, metadata) SELECT id, 1000000, randomblob(16), 'control', 0, 0, ?, x'' FROM stream LIMIT 1",
    ).run(await controlBytes());
    const ahead = await searchFiles(search);
    db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    db.close();
    const after = await searchFiles(search);
    expect(ahead.files).toContain('eventstore/events.sqlite-shm');
    expect({ wal: waysIn(ahead.found, 'eventstore/events.sqlite-wal'), database: waysIn(after.found, 'eventstore/events.sqlite') }).toEqual(
      { wal: controlWays, database: controlWays },
    );
  }, 60_000);

  it('given the control string in a read model and in a column of the vault, then it is found in the dump, in the files of the tables and in the log that is written ahead', async () => {
    const { postgres } = ledger.file<{ postgres: number }>('ports.json');
    const server = await startEmbeddedPostgres({ dir: join(ledger.home, 'postgres'), port: postgres });
    const db = new Database({ url: server.url, application: 'test', max: 1 });
    const bytes = await controlBytes();
    await db.query('CREATE TABLE read.control (value bytea)');
    const [files] = await db.query<{ vault: string; read: string }>(
      "SELECT pg_relation_filepath('vault.api_key') AS vault, pg_relation_filepath('read.control') AS read",
    );
    await db.query('INSERT INTO read.control VALUES ($1)', [bytes]);
    await db.query("INSERT INTO vault.api_key VALUES ('control', $1, $2, '{}', '{}', now())", [control, bytes]);
    await db.end();
    const dumped = (await dumpTables(server.url)).flatMap(({ where, bytes: rows }) => search.inBytes(where, rows));
    await server.stop();
    const { found } = await searchFiles(search);
    // Pages in this log have bytes that look like a zlib stream of one stored block: what follows is then found a second time, as its contents.
    const planted = new Set(controlWays);
    expect({
      vault: waysIn(found, `postgres/data/${files!.vault}`),
      read: waysIn(found, `postgres/data/${files!.read}`),
      wal: waysIn(found, /^postgres\/data\/pg_wal\//).filter((way) => planted.has(way)),
      dumpOfVault: waysIn(dumped, 'lethe: vault.api_key'),
      dumpOfRead: waysIn(dumped, 'lethe: read.control'),
    }).toEqual({ vault: controlWays, read: controlWays, wal: controlWays, dumpOfVault: controlWays, dumpOfRead: controlWays });
  }, 60_000);

  it('given the control string in a log, in the output, in an answer and in a file that something left behind, then it is found', async () => {
    const bytes = await controlBytes();
    appendFileSync(join(ledger.home, 'logs/ledger.log'), bytes);
    mkdirSync(join(ledger.home, 'tmp/deep'), { recursive: true });
    writeFileSync(join(ledger.home, 'tmp/deep/left'), bytes);
    cpSync(join(ledger.home, 'tmp/deep/left'), join(ledger.home, 'keys/not-looked-at'));
    closedAnswers.push({ where: 'an answer', bytes });
    const { found } = await searchFiles(search);
    const output = search.inBytes('output', Buffer.concat([ledger.output, bytes]));
    expect({
      log: waysIn(found, 'logs/ledger.log'),
      left: waysIn(found, 'tmp/deep/left'),
      keys: waysIn(found, /not-looked-at/),
      output: waysIn(output, 'output'),
      answer: waysIn(searchAnswers(search), 'an answer'),
    }).toEqual({
      log: controlWays,
      left: controlWays,
      keys: [],
      output: controlWays,
      answer: controlWays,
    });
  }, 60_000);
});
