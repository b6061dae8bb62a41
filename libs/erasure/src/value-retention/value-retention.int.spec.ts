import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Policy } from '#domain';
import { publishPolicy } from '#policy';
import { anna, ErasureWorld } from '../../../../test/support/erasure-world.ts';
import { collected, testCaller, testPolicy } from '../../../../test/support/ledger.ts';
import { until } from '../../../../test/support/collect.ts';
import { valueWrites, type FaultPoint, type Faults } from '../faults.ts';
import { Holds } from '../holds.ts';
import { ValueRetention } from './value-retention.ts';

const ADA = { email: 'ada@example.org' };
const SENT = '2026-10-01T10:00:00Z';
const BEFORE = new Date('2026-10-31T09:59:59Z');
const AFTER = new Date('2026-10-31T10:00:00Z');

let world: ErasureWorld;
let versions = 0;

beforeEach(async () => {
  world = await ErasureWorld.open();
  versions = 0;
  // Three values: of two fields, and the key of the record, which only a deletion is about.
  await publish([{ id: 'address', category: 'order', obscureAfter: 'P30D', fields: ['delivery_address'] }]);
});

afterEach(() => world.close());

async function publish(retention: Policy['retention'], effectiveFrom = '2020-01-01T00:00:00Z'): Promise<void> {
  const policy = { ...testPolicy, version: `v${++versions}`, effectiveFrom, retention };
  const published = await publishPolicy(world.ledger.store, policy, { controller: 'shop', actor: 'admin', now: new Date() });
  expect(published).toMatchObject({ ok: true, status: 'published' });
}

const order = (id: string, more: Record<string, unknown> = {}, time = SENT) =>
  collected(id, { subject: ADA, fields: { delivery_address: '1 Main St', email: 'ada@old.example' }, record: 'r-1', ...more }, { time });

const retention = (faults?: Faults) => new ValueRetention({ engines: world.engines(faults), facts: world.ingest });

/** The terms of everything in the ledger are noted. */
async function noted(by = retention()): Promise<void> {
  const stop = new AbortController();
  const following = by.follow(stop.signal);
  const head = await world.ledger.store.head();
  const rows = () =>
    world.ledger.db.query<{ consumer: string; position: bigint }>(`SELECT * FROM vault.position WHERE consumer LIKE 'value-terms%'`);
  await until(async () => (await rows()).some(({ consumer, position }) => consumer === 'value-terms' && position >= head));
  stop.abort();
  await following;
}

/** Notes, looks at this time, and lets the keeper delete. */
async function expire(now: Date, by = retention()): Promise<void> {
  world.now = () => now;
  await world.caughtUp();
  await noted(by);
  expect(await by.look()).toBe('done');
  await world.caughtUp();
}

async function kept(subject: string): Promise<string[]> {
  const opened = await world.ledger.vault.openValues('shop', { pseudonym: subject, limit: 100 });
  return opened.map(({ pointer, value }) => `${pointer} ${JSON.stringify(value)}`).sort();
}

async function expired(subject: string): Promise<unknown[]> {
  return (await world.events(`subject-${subject}`)).filter(({ type }) => type === 'privacy.value.expired.v1').map(({ data }) => data);
}

const idOf = async (subject: string, n = 0) => (await world.events(`subject-${subject}`))[n]?.id;

const ALL = ['/fields/delivery_address "1 Main St"', '/fields/email "ada@old.example"', '/record "r-1"'];

describe('a kept value', () => {
  it('goes when its time is up, and not before: the ledger says so, the rest stays', async () => {
    const subject = await world.tell(order('o-1'));
    await expire(BEFORE);
    expect({ kept: await kept(subject), expired: await expired(subject) }).toEqual({ kept: ALL, expired: [] });

    await expire(AFTER);
    const event = await idOf(subject);
    const said = [{ event, pointers: ['/fields/delivery_address'], ground: 'retention' }];
    expect({ kept: await kept(subject), expired: await expired(subject) }).toEqual({ kept: ALL.slice(1), expired: said });
    const rows = await world.ledger.db.query(
      `SELECT s.reseal, r.content_mac FROM vault.subject s JOIN vault.received r USING (controller, pseudonym) WHERE r.event_id = $1`,
      [event],
    );
    expect(rows).toEqual([{ reseal: true, content_mac: null }]);

    await expire(AFTER);
    expect(await expired(subject)).toEqual(said);
  });

  it('is not asked for when the same event is sent again', async () => {
    const subject = await world.tell(order('o-1'));
    await expire(AFTER);
    const results = await world.ingest.record(testCaller, [order('o-1'), order('o-1', { fields: { delivery_address: 'another' } })]);
    expect(results.map(({ status }) => status)).toEqual(['duplicate', 'duplicate']);
    expect(await kept(subject)).toEqual(ALL.slice(1));
  });

  it('stays under a legal hold that covers it, and goes when that is lifted', async () => {
    const subject = await world.tell(order('o-1'));
    const holds = new Holds(world.engines());
    const placed = await holds.place(anna, { category: 'order', ground: 'legal-claims' });
    const elsewhere = await holds.place(anna, { system: 'crm', ground: 'legal-claims' });
    if (!placed.ok || !elsewhere.ok) throw new Error('no hold');
    await expire(AFTER);
    expect(await kept(subject)).toEqual(ALL);
    await holds.lift(anna, placed.hold, 'case-closed');
    await expire(AFTER);
    expect(await kept(subject)).toEqual(ALL.slice(1));
  });

  it('is judged by a policy that is published later: what it shortens goes from the day on which it takes effect', async () => {
    const subject = await world.tell(order('o-1'));
    await expire(BEFORE);
    await publish([{ id: 'all', category: 'order', deleteAfter: 'P7D' }], '2026-10-20T00:00:00Z');
    await expire(new Date('2026-10-19T23:59:59Z'));
    expect(await kept(subject)).toEqual(ALL);
    await expire(new Date('2026-10-20T00:00:00Z'));
    expect(await kept(subject)).toEqual([]);
  });

  it('does not come back to judgement while the ledger is read anew', async () => {
    await world.tell(order('o-1'));
    await expire(BEFORE);
    await world.ledger.db.query(`UPDATE vault.position SET position = -1 WHERE consumer = 'value-terms'`);
    world.now = () => AFTER;
    expect(await retention().look()).toBe('waiting');
  });
});

describe('a record that changes', () => {
  const change = (type: string, data: Record<string, unknown>, time = '2026-10-05T10:00:00Z') => ({
    ...collected(`c-${type}-${time}`, {}, { time }),
    type: `privacy.data.${type}.v1`,
    data: { subject: ADA, category: 'order', system: 'shop-db', dataset: 'orders', record: 'r-1', ...data },
  });
  const LATER = new Date('2026-10-05T10:00:00Z');

  it.each([
    [
      'corrected',
      { fields: { email: 'ada@new.example' } },
      ['/fields/delivery_address "1 Main St"', '/fields/email "ada@new.example"', '/record "r-1"', '/record "r-1"'],
    ],
    ['obscured', { fields: ['delivery_address'], method: 'hash' }, ['/fields/email "ada@old.example"', '/record "r-1"', '/record "r-1"']],
    ['deleted', { ground: 'request' }, ['/record "r-1"']],
    ['deleted', { ground: 'request', fields: ['email'] }, ['/fields/delivery_address "1 Main St"', '/record "r-1"', '/record "r-1"']],
  ])('%s %j: what earlier events brought of it does not stay readable', async (type, data, left) => {
    const subject = await world.tell(order('o-1'));
    await world.tell(change(type, data));
    await expire(LATER);
    expect(await kept(subject)).toEqual([...left].sort());
    expect((await expired(subject)).map((each) => (each as { ground: string }).ground)).toEqual([type]);
  });

  it('leaves other records, and what is collected anew', async () => {
    const subject = await world.tell(order('o-1'));
    await world.tell(order('o-2', { record: 'r-2' }));
    await world.tell(change('deleted', { ground: 'request' }));
    await world.tell(order('o-3', { fields: { email: 'ada@third.example' } }, '2026-10-06T10:00:00Z'));
    // Judged anew, too.
    await expire(LATER);
    await publish([{ id: 'never', category: 'order', until: 'erasure-request' }]);
    await expire(LATER);
    const other = ALL.map((each) => each.replace('r-1', 'r-2'));
    expect(await kept(subject)).toEqual([...other, '/fields/email "ada@third.example"', '/record "r-1"', '/record "r-1"'].sort());
  });
});

describe('the address of a visitor', () => {
  const IP = { ip: '203.0.113.7' };
  const visit = (id: string, category: string, time: string) =>
    collected(id, { subject: IP, category, fields: ['page'], record: `v-${id}` }, { time });
  const types = async (subject: string) => (await world.ledger.vault.identifierMacs('shop', [subject])).map(({ type }) => type);
  const found = () => world.ledger.vault.lookup('shop', IP);
  const DAY_8 = new Date('2026-10-09T10:00:00Z');
  const DAY_31 = new Date('2026-11-01T10:00:00Z');

  beforeEach(() =>
    publish([
      { id: 'log', category: 'web_log', obscureAfter: 'P7D', deleteAfter: 'P60D', fields: ['ip'] },
      { id: 'security', category: 'security_log', deleteAfter: 'P30D' },
    ]),
  );

  it('goes when no category allows it any longer, counted from its last event; the next one is somebody new', async () => {
    const subject = await world.tell(visit('1', 'web_log', SENT));
    await world.tell(visit('2', 'security_log', '2026-10-02T10:00:00Z'));
    await expire(DAY_8);
    expect({ types: await types(subject), found: await found() }).toEqual({ types: ['ip'], found: expect.objectContaining({ subject }) });

    await expire(DAY_31);
    expect({ types: await types(subject), found: await found() }).toEqual({ types: [], found: { found: 'nothing' } });
    const released = (await world.events(`subject-${subject}`)).filter(({ type }) => type === 'privacy.identifier.released.v1');
    expect(released.map(({ data }) => data)).toEqual([{ subject: [], identifier: 'ip' }]);
    expect(await world.ledger.db.query('SELECT 1 FROM vault.received WHERE content_mac IS NOT NULL')).toEqual([]);

    expect((await world.ingest.record(testCaller, [visit('1', 'web_log', SENT)]))[0]).toMatchObject({ status: 'duplicate', subject });
    expect(await world.tell(visit('3', 'web_log', '2026-11-02T10:00:00Z'))).not.toBe(subject);
  });

  it('goes after the days that the policy gives the field, where it was seen for that alone', async () => {
    const subject = await world.tell(visit('1', 'web_log', SENT));
    await expire(new Date('2026-10-08T09:59:59Z'));
    expect(await types(subject)).toEqual(['ip']);
    await expire(DAY_8);
    expect(await types(subject)).toEqual([]);
  });

  it('stays while an objection stands that was made with it, and where a category names no time', async () => {
    const objector = await world.tell(visit('1', 'web_log', SENT));
    await world.tell({
      ...visit('2', 'web_log', SENT),
      type: 'privacy.consent.withdrawn.v1',
      data: { subject: IP, scope: 'all' },
    });
    const other = await world.tell({
      ...visit('3', 'order', SENT),
      data: { ...visit('3', 'order', SENT).data, subject: { ip: '203.0.113.8' } },
    });
    await expire(DAY_31);
    expect([await types(objector), await types(other)]).toEqual([['ip'], ['ip']]);
  });

  it('goes again from a vault that was restored from before', async () => {
    const subject = await world.tell(visit('1', 'web_log', SENT));
    await world.caughtUp();
    const { db } = world.ledger;
    const [rows] = await db.query<{ i: string }>('SELECT json_agg(i)::text AS i FROM vault.identifier i');
    await expire(DAY_31);
    await db.query('INSERT INTO vault.identifier SELECT * FROM json_populate_recordset(NULL::vault.identifier, $1::json)', [rows?.i]);
    expect(await types(subject)).toEqual(['ip']);
    await db.query(`UPDATE vault.position SET position = -1, event_id = NULL WHERE consumer = 'keeper'`);
    await world.ledger.keep();
    expect(await types(subject)).toEqual([]);
  });

  it('belongs to a person where one is named, whom no policy for visitors is about', async () => {
    const subject = await world.tell(collected('p', { subject: ADA, category: 'web_log', fields: ['page'] }, { time: SENT }));
    await expire(DAY_31);
    expect(await types(subject)).toEqual(['email']);
  });
});

describe('cut off at one point, and then gone on with', () => {
  class Cut extends Error {}
  const points = valueWrites.flatMap((write): FaultPoint[] => [`before ${write}`, `after ${write}`]);

  it.each(points)('%s: it ends as if nothing had happened', async (point) => {
    const subject = await world.tell(order('o-1'));
    let fired = false;
    const cut: Faults = {
      at: (met) => {
        if (met !== point || fired) return;
        fired = true;
        throw new Cut(point);
      },
    };
    world.now = () => AFTER;
    await world.caughtUp();
    const once = retention(cut);
    // A page that is cut off is handed over again.
    await noted(once);
    await once.look().catch((error: unknown) => {
      if (!(error instanceof Cut)) throw error;
    });
    expect(fired).toBe(true);
    await expire(AFTER);
    expect(await kept(subject)).toEqual(ALL.slice(1));
    expect(await expired(subject)).toHaveLength(1);
  });
});

describe('a vault restored from before', () => {
  it('deletes again what has expired since, and does not call it lost', async () => {
    const subject = await world.tell(order('o-1'));
    await expire(BEFORE);
    const { db } = world.ledger;
    const rows = await db.query<{ v: string }>(`SELECT json_agg(v)::text AS v FROM vault.value v`);
    const [position] = await db.query<{ position: bigint }>(`SELECT position FROM vault.position WHERE consumer = 'keeper'`);
    await expire(AFTER);
    expect(await kept(subject)).toEqual(ALL.slice(1));

    await db.query('DELETE FROM vault.value');
    await db.query('INSERT INTO vault.value SELECT * FROM json_populate_recordset(NULL::vault.value, $1::json)', [rows[0]?.v]);
    await db.query(`UPDATE vault.position SET position = $1, event_id = NULL WHERE consumer = 'keeper'`, [position?.position]);
    expect(await kept(subject)).toEqual(ALL);
    await world.ledger.keep();
    expect(await kept(subject)).toEqual(ALL.slice(1));

    // One from before the event came at all has lost the others, and not this one.
    await db.query('DELETE FROM vault.value');
    await db.query('DELETE FROM vault.received');
    await db.query(`UPDATE vault.position SET position = -1, event_id = NULL WHERE consumer = 'keeper'`);
    await world.ledger.keep();
    await world.finisher.finish();
    const lost = (await world.events(`subject-${subject}`)).filter(({ type }) => type === 'privacy.value.lost.v1');
    expect(lost.map(({ data }) => data)).toEqual([{ event: await idOf(subject), pointers: ['/fields/email', '/record'] }]);
  });
});
