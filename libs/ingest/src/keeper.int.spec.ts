import { randomBytes, randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { EventMetadata, IncomingEvent } from '#domain';
import type { StoredEvent } from '#event-store';
import { Keeper } from '#vault';
import { collected, TestLedger, testCaller } from '../../../test/support/ledger.ts';
import type { RecordResult } from './types.ts';

let ledger: TestLedger;

beforeEach(async () => {
  ledger = await TestLedger.open();
});

afterEach(async () => {
  await ledger.close();
});

const record = async (...events: IncomingEvent[]): Promise<RecordResult[]> => ledger.ingest().record(testCaller, events);
const of = (id: string, who: string, time?: string, fields: Record<string, unknown> = { delivery_address: `street of ${id}` }) =>
  collected(id, { subject: { email: `${who}@example.org` }, fields }, time === undefined ? {} : { time });
const rows = async (table: string) => ledger.db.query(`SELECT * FROM vault.${table}`);
const states = async () =>
  (
    await ledger.db.query<{ state: string; events: unknown; content_mac: unknown }>(
      'SELECT state, events, content_mac FROM vault.received ORDER BY recorded_at, revision',
    )
  ).map(({ state }) => state);
const typesIn = async (stream: string) =>
  (await ledger.all()).filter((event) => event.stream === stream).map(({ type }) => type.replace(/^privacy\.|\.v1$/g, ''));

const ERASURE = 'c0ffee00112233445566778899aabbcc';
const CLOSED_AT = '2026-10-05T00:00:00.000Z';

/** Appends to the stream of an erasure, as the erasure process does. */
async function erasing(type: string, data: Record<string, unknown>, erasure = ERASURE): Promise<void> {
  const time = new Date().toISOString();
  const metadata: EventMetadata = {
    v: 1,
    controller: 'shop',
    actor: 'lethe',
    source: 'lethe',
    time,
    recordedAt: time,
    nonce: randomBytes(32).toString('base64url'),
  };
  expect(
    (await ledger.store.append(`erasure-${erasure}`, [{ id: randomUUID(), type: `privacy.erasure.${type}.v1`, data, metadata }], 'any')).ok,
  ).toBe(true);
}

const closing = async (closure: string[], more: Record<string, unknown> = {}) =>
  erasing('closing', { closedAt: CLOSED_AT, closure, identifiers: await ledger.vault.identifierMacs('shop', closure), ...more });
const shredding = () => erasing('shredding', { unsettled: [], dueReached: false });
const certified = () =>
  erasing('certified', {
    sha256: '0'.repeat(64),
    signature: 'A'.repeat(86),
    signingKey: 'k',
    backupWindow: 'P30D',
    skeletonUntil: '2027-01-01T00:00:00Z',
    skeletonGround: 'legal-claims',
  });

describe('an erasure in the vault', () => {
  test('closing: the person is closed, her identifiers lead to the erasure, what waits is still appended, what is late is refused and that is a fact', async () => {
    const [first] = await record(of('o-1', 'ada'), of('o-2', 'ben'));
    const ada = first?.subject as string;
    await ledger.keep();
    const died = {
      at: async (point: string) => {
        if (point === 'before append') throw new Error('died');
      },
    };
    await ledger
      .ingest({ faults: died })
      .record(testCaller, [of('o-3', 'ada')])
      .catch(() => undefined);
    await closing([ada], { optOuts: [{ pseudonym: ada, scope: 'all-contact' }] });
    await ledger.keep();

    expect(await ledger.vault.subjectState('shop', ada)).toBe('closed');
    expect(await ledger.vault.lookup('shop', { email: 'ada@example.org' })).toEqual({ found: 'erased', erasure: ERASURE });
    expect(await ledger.vault.identifierMacs('shop', [ada])).toEqual([]);
    expect((await states()).sort()).toEqual(['erased', 'pending', 'recorded']);

    expect(await ledger.finisher().finish()).toBe(0);
    await ledger.keep();
    expect((await states()).sort()).toEqual(['erased', 'erased', 'recorded']);
    expect(await typesIn(`subject-${ada}`)).toEqual(['data.collected', 'data.collected']);

    const refused = {
      status: 'rejected',
      findings: [],
      dropped: [],
      problem: expect.objectContaining({ status: 409, type: 'https://lethe.dev/problems/subject-erased', erasure: ERASURE }),
    };
    const late = of('o-4', 'ada', '2026-10-04T00:00:00Z');
    expect(await record(late, of('o-1', 'ada'))).toEqual([
      { id: 'o-4', ...refused },
      { id: 'o-1', ...refused },
    ]);
    expect(await record(late)).toEqual([{ id: 'o-4', ...refused }]);
    // A known event is known under whatever identifiers it comes again, and told as refused once.
    expect(await record(of('o-1', 'somebody-else', '2026-10-06T00:00:00Z'))).toEqual([{ id: 'o-1', ...refused }]);
    expect(await ledger.vault.lookup('shop', { email: 'somebody-else@example.org' })).toEqual({ found: 'nothing' });
    const facts = (await ledger.all()).filter(({ stream }) => stream === 'controller-shop');
    const fact = (time: string) => ({
      reason: 'subject-erased',
      erasure: ERASURE,
      type: 'privacy.data.collected.v1',
      source: '/shop/checkout',
      time,
    });
    expect(facts.map(({ type, data }) => [type, data])).toEqual([
      ['privacy.event.refused.v1', fact('2026-10-04T00:00:00Z')],
      ['privacy.event.refused.v1', fact('2026-10-01T10:00:00Z')],
    ]);
    expect((await ledger.ingest().foresee(testCaller, [of('o-9', 'ada', CLOSED_AT)])).map(({ result }) => result)).toEqual([
      { id: 'o-9', ...refused },
    ]);
    expect((await ledger.all()).filter(({ stream }) => stream === 'controller-shop')).toHaveLength(2);
  });

  test('afterwards: who comes with the same identifier is somebody new, who starts with the objections that stood', async () => {
    const [first] = await record(of('o-1', 'ada'));
    await ledger.keep();
    await closing([first?.subject as string], { optOuts: [{ pseudonym: first?.subject, purposes: ['newsletter'] }] });
    await ledger.keep();
    const [next, then] = await record(of('o-2', 'ada', '2026-10-06T00:00:00Z'), of('o-3', 'ada', '2026-10-06T00:00:00Z'));
    expect(next?.subject).not.toBe(first?.subject);
    expect(then?.subject).toBe(next?.subject);
    const stream = (await ledger.all()).filter((event) => event.stream === `subject-${next?.subject}`);
    expect(stream.map(({ type, data }) => (type === 'privacy.optout.carried.v1' ? data : type))).toEqual([
      { erasure: ERASURE, purposes: ['newsletter'] },
      'privacy.data.collected.v1',
      'privacy.data.collected.v1',
    ]);
    expect(String(stream[1]?.position)).toBe(next?.position);
    expect(await ledger.vault.lookup('shop', { email: 'ada@example.org' })).toEqual({
      found: 'subject',
      subject: next?.subject,
      canonical: next?.subject,
    });
    // Old events of the first one are still refused.
    expect((await record(of('o-4', 'ada', '2026-10-01T00:00:00Z')))[0]?.problem).toMatchObject({ erasure: ERASURE });
  });

  test('afterwards: who is made known again by a link starts with the objections that stood, too', async () => {
    const [first] = await record(of('o-1', 'ada'), of('o-2', 'ben'));
    await ledger.keep();
    await closing([first?.subject as string], { optOuts: [{ pseudonym: first?.subject, scope: 'all-contact' }] });
    await ledger.keep();
    const linking = (id: string): IncomingEvent => ({
      ...collected(id),
      type: 'privacy.subject.linked.v1',
      time: '2026-10-06T00:00:00Z',
      data: { subject: { email: 'ben@example.org' }, other: { email: 'ada@example.org' }, basis: 'login' },
    });
    const [linked] = await record(linking('link'));
    await record(linking('link-again'));
    const found = await ledger.vault.lookup('shop', { email: 'ada@example.org' });
    const ada = found.found === 'subject' ? found.subject : '';
    expect(ada).not.toBe(first?.subject);
    const stream = (await ledger.all()).filter((event) => event.stream === `subject-${ada}`);
    expect(stream.map(({ type, data }) => [type, data])).toEqual([
      ['privacy.optout.carried.v1', { erasure: ERASURE, scope: 'all-contact' }],
    ]);
    expect(await typesIn(`subject-${linked?.subject}`)).toEqual(['data.collected', 'subject.linked', 'subject.linked']);
    await ledger.keep();
    expect(await ledger.db.query(`SELECT 1 FROM vault.received WHERE state = 'pending' OR events IS NOT NULL`)).toEqual([]);
    expect(await typesIn(`subject-${(await record(of('o-3', 'ada', '2026-10-07T00:00:00Z')))[0]?.subject}`)).toEqual([
      'optout.carried',
      'data.collected',
    ]);
  });

  test("closing takes identifiers along that came after its event was made, and lets Lethe's own facts pass", async () => {
    const [first] = await record(of('o-1', 'ada'));
    const ada = first?.subject as string;
    const identifiers = await ledger.vault.identifierMacs('shop', [ada]);
    await record(collected('o-2', { subject: { email: 'ada@example.org', customer_id: 'late' } }));
    await ledger.vault.caseFiles.put('shop', ERASURE, {
      given: [{ type: 'email', value: 'ada@example.org', identifies: true }],
      notes: [],
    });
    await erasing('closing', { closedAt: CLOSED_AT, closure: [ada, 'f'.repeat(32)], identifiers });
    await ledger.keep();
    expect(await ledger.vault.lookup('shop', { customer_id: 'late' })).toEqual({ found: 'erased', erasure: ERASURE });
    // A further round names them to the systems: they are in the case file, under its own key, and nowhere else.
    expect(await ledger.vault.caseFiles.get('shop', ERASURE)).toEqual({
      given: [{ type: 'email', value: 'ada@example.org', identifies: true }],
      notes: [],
      known: [
        { pseudonym: ada, type: 'customer_id', value: 'late' },
        { pseudonym: ada, type: 'email', value: 'ada@example.org' },
      ],
    });
    expect(await rows('identifier')).toEqual([]);
    // Somebody whom only the request named is closed too.
    expect(await ledger.vault.subjectState('shop', 'f'.repeat(32))).toBe('closed');
    const fact = {
      controller: 'shop',
      subject: ada,
      type: 'privacy.data.deleted.v1',
      id: `${ERASURE}/shop-db/1/orders`,
      time: CLOSED_AT,
      data: { system: 'shop-db', ground: 'request' },
      actor: 'lethe',
    };
    const [recorded] = await ledger.ingest().recordOwn([fact]);
    await ledger.keep();
    expect([recorded?.status, await ledger.ingest().recordOwn([fact])]).toEqual(['recorded', [{ ...recorded, status: 'duplicate' }]]);
  });

  test('shredding destroys keys, content MACs, bundles and values, of these people only; certifying the orders', async () => {
    const results = await record(of('o-1', 'ada'), of('o-2', 'ben'), of('o-3', 'ada'));
    const [ada, ben] = results.map(({ subject }) => subject as string) as [string, string, string];
    const expiresAt = new Date('2027-01-01T00:00:00Z');
    for (const [id, pseudonym] of [
      ['x-ada', ada],
      ['x-ben', ben],
    ] as const) {
      await ledger.vault.exports.create({ controller: 'shop', id, pseudonym, request: 'r', createdAt: new Date(), expiresAt });
      expect(await ledger.vault.exports.write('shop', id, bytes('bundle'))).toBe(true);
    }
    const order = { controller: 'shop', erasure: ERASURE, target: 'shop-db', round: 1 };
    await ledger.vault.orders.put(order, { identifiers: [] });
    await closing([ada]);
    await shredding();
    await ledger.keep();

    expect((await rows('subject_key')).map((row) => row['pseudonym'])).toEqual([ben]);
    expect(
      (await ledger.db.query('SELECT pseudonym, content_mac IS NULL AS gone FROM vault.received ORDER BY gone')).map((row) => [
        row['pseudonym'],
        row['gone'],
      ]),
    ).toEqual([
      [ben, false],
      [ada, true],
      [ada, true],
    ]);
    expect(new Set((await rows('value')).map((row) => row['pseudonym']))).toEqual(new Set([ben]));
    expect([await ledger.vault.exports.find('shop', 'x-ada'), (await rows('export_chunk')).map((row) => row['id'])]).toEqual([
      undefined,
      ['x-ben'],
    ]);
    expect(await ledger.vault.openValues('shop', { pseudonym: ada, limit: 10 })).toEqual([]);
    expect(await ledger.vault.openValues('shop', { pseudonym: ben, limit: 10 })).toHaveLength(2);
    expect(await ledger.vault.orders.get(order)).toEqual({ identifiers: [] });

    await certified();
    await ledger.keep();
    expect(await ledger.vault.orders.get(order)).toBeUndefined();
  });
});

describe('a keeper', () => {
  test('that loses the database right after keys were destroyed deletes the values behind them when it is back', async () => {
    const [result] = await record(of('o-1', 'ada'));
    await closing([result?.subject as string]);
    await shredding();
    let failures = 1;
    const faults = {
      at: async (point: string) => {
        if (point === 'after keep' && failures-- > 0) throw new Error('nobody was told');
      },
    };
    await ledger.keep(faults, async () => (await rows('value')).length === 0);
    expect({ failures: failures < 1, keys: await rows('subject_key'), values: await rows('value') }).toEqual({
      failures: true,
      keys: [],
      values: [],
    });
  });

  test('refuses a ledger that is older than the vault, naming both and the cure', async () => {
    await record(of('o-1', 'ada'));
    await ledger.keep();
    const head = await ledger.store.head();
    await ledger.db.query('UPDATE vault.position SET position = $1', [head + 7n]);
    const keeper = new Keeper(ledger.db, ledger.keys, ledger.store);
    const signal = new AbortController().signal;
    const message = `The vault reflects the ledger up to position ${head + 7n}, but the ledger ends at ${head}: it was restored from an older backup, or is another one. Nothing was started and nothing changed. Restore the event store`;
    await expect(keeper.run(signal)).rejects.toThrow(message);
    await expect(keeper.caughtUpTo(head, signal)).rejects.toThrow(message);
  });

  test('beside another one does no harm', async () => {
    const stop = new AbortController();
    const keepers = [1, 2, 3].map(() => new Keeper(ledger.db, ledger.keys, ledger.store));
    const running = keepers.map((keeper) => keeper.run(stop.signal));
    for (let round = 0; round < 10; round++)
      await record(...Array.from({ length: 20 }, (_, index) => of(`o-${round}-${index}`, `p${index}`)));
    await keepers[0]?.caughtUpTo(await ledger.store.head(), stop.signal);
    stop.abort();
    await Promise.all(running);
    expect(new Set(await states())).toEqual(new Set(['recorded']));
  });
});

/** The vault as it is now, to be put back later like a backup. */
async function backup(): Promise<() => Promise<void>> {
  const tables = (
    await ledger.db.query<{ name: string }>(
      `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'vault' AND table_name NOT LIKE 'backup_%' AND table_name <> 'migration'`,
    )
  ).map(({ name }) => name);
  for (const name of tables) await ledger.db.query(`CREATE TABLE vault.backup_${name} AS TABLE vault.${name}`);
  return async () => {
    await ledger.db.query(`TRUNCATE ${tables.map((name) => `vault.${name}`).join(', ')}`);
    for (const name of tables.sort((a, b) => a.length - b.length))
      await ledger.db.query(`INSERT INTO vault.${name} TABLE vault.backup_${name}`);
  };
}

describe('a vault that was restored from a backup', () => {
  test('is put right from the ledger before it is used: received, counters, links, erasures; what it lost is a fact', async () => {
    const [before] = await record(of('o-1', 'ada'), of('o-2', 'ben'));
    const [ada, ben] = [before?.subject as string, (await record(of('o-2', 'ben')))[0]?.subject as string];
    await ledger.keep();
    const restore = await backup();

    const later = await record(of('o-3', 'ada'), of('o-4', 'cleo'), of('o-5', 'ada', undefined, { phone: 'not kept' }));
    const cleo = later[1]?.subject as string;
    await record({
      ...collected('link'),
      type: 'privacy.subject.linked.v1',
      data: { subject: { email: 'ada@example.org' }, other: { email: 'cleo@example.org' }, basis: 'login' },
    });
    const [visit] = await record(collected('o-7', { subject: { cookie_id: 'k' }, fields: ['phone'], record: undefined }));
    await closing([ben]);
    await shredding();
    await ledger.keep();
    const head = await ledger.store.head();
    await restore();
    expect(await ledger.vault.openValues('shop', { pseudonym: ben, limit: 9 })).toHaveLength(2);
    await ledger.keep();

    // The erased person stays erased, in what the backup brought back too.
    expect([
      await ledger.vault.lookup('shop', { email: 'ben@example.org' }),
      await ledger.vault.openValues('shop', { pseudonym: ben, limit: 9 }),
    ]).toEqual([{ found: 'erased', erasure: ERASURE }, []]);
    expect(await ledger.vault.linksOf('shop', ada)).toEqual([ada, cleo]);
    // Who was met since is there again, as what they were.
    const met = await ledger.db.query('SELECT pseudonym, visitor, state FROM vault.subject WHERE pseudonym = ANY($1) ORDER BY visitor', [
      [cleo, visit?.subject],
    ]);
    expect(met).toEqual([
      { pseudonym: cleo, visitor: false, state: 'open' },
      { pseudonym: visit?.subject, visitor: true, state: 'open' },
    ]);
    // What was recorded after the backup is known, and the next event finds its place.
    expect(await record(of('o-3', 'ada'), of('o-6', 'ada'))).toEqual([
      { ...later[0], status: 'duplicate' },
      expect.objectContaining({ status: 'recorded', subject: ada }),
    ]);
    const ofAda = (await ledger.all()).filter(({ stream }) => stream === `subject-${ada}`);
    expect(ofAda.map(({ revision }) => revision)).toEqual(ofAda.map((_, index) => BigInt(index)));

    expect(await ledger.finisher().finish()).toBe(0);
    await ledger.finisher().finish();
    const news = (await ledger.all()).filter(({ position, type }) => position > head && type === 'privacy.value.lost.v1');
    const idOf = async (id: string) =>
      ((await ledger.all()).find(({ position }) => String(position) === later.find((each) => each.id === id)?.position) as StoredEvent).id;
    const lost = await Promise.all(['o-3', 'o-4', 'o-5'].map(idOf));
    expect(news).toHaveLength(3);
    expect(
      Object.fromEntries(
        news.map(({ stream, data }) => [(data as { event: string }).event, [stream, (data as { pointers: string[] }).pointers]]),
      ),
    ).toEqual({
      [lost[0] as string]: [`subject-${ada}`, ['/fields/delivery_address', '/record']],
      [lost[1] as string]: [`subject-${cleo}`, ['/fields/delivery_address', '/record']],
      [lost[2] as string]: [`subject-${ada}`, ['/record']],
    });
    await ledger.keep();
    expect((await ledger.db.query('SELECT 1 FROM vault.received WHERE events IS NOT NULL')).length).toBe(0);
  });

  test('gives back what was released since only to nobody', async () => {
    await record(collected('o-1', { subject: { email: 'ada@example.org', customer_id: 'c' } }));
    await ledger.keep();
    const restore = await backup();
    await record({
      ...collected('rel'),
      type: 'privacy.identifier.released.v1',
      data: { subject: { customer_id: 'c' }, identifier: { email: 'ada@example.org' } },
    });
    await ledger.keep();
    await restore();
    await ledger.keep();
    expect(await ledger.vault.lookup('shop', { email: 'ada@example.org' })).toEqual({ found: 'nothing' });
  });
});

async function* bytes(text: string): AsyncGenerator<Buffer> {
  yield Buffer.from(text);
}
