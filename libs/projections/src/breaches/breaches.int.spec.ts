import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Database } from '#postgres';
import { erasureOf } from '../../../../test/support/histories.ts';
import { testDatabase, type TestDatabase } from '../../../../test/support/postgres.ts';
import { storedEvents, tell, type Told } from '../../../../test/support/stored-events.ts';
import { foldPage, readPosition } from '../engine/index.ts';
import { breachById, breachDuties, breaches, breachHits, changeDuty, ReadModels, untoldOfBreach, type BreachScope } from '../index.ts';
import { group } from '../list.ts';

const day = (n: number) => `2026-01-${String(n).padStart(2, '0')}T00:00:00.000Z`;
const BREACH = 'b1'.repeat(16);
const NOW = new Date(day(20));
const [ADA, BEN, CLEO, DAN, EVE, FAY] = ['a', 'b', 'c', 'd', 'e', 'f'].map((letter) => letter.repeat(32)) as [
  string,
  string,
  string,
  string,
  string,
  string,
];

interface Collected {
  category: string;
  system: string;
  fields: string[];
  stored?: boolean;
}
const collected = (n: number, subject: string, changes: Partial<Collected> = {}): Told => {
  const place = { category: 'order', system: 'shop-db', dataset: 'orders', record: '1'.repeat(64), fields: ['phone'], ...changes };
  return tell(
    'privacy.data.collected.v1',
    { subject: ['email'], ...place, purposes: ['delivery'], legalBasis: 'contract' },
    { subject, time: day(n) },
  );
};
const deleted = (n: number, subject: string, changes: { category?: string; fields?: string[] } = {}): Told =>
  tell('privacy.data.deleted.v1', { subject: ['email'], system: 'shop-db', ground: 'retention', ...changes }, { subject, time: day(n) });
const told = (n: number, subject: string, delivered = true): Told =>
  tell(
    'privacy.notice.given.v1',
    { subject: ['email'], notice: 'breach', channel: 'email', about: BREACH, delivered },
    { subject, time: day(n) },
  );

const opened = tell(
  'privacy.breach.opened.v1',
  {
    breach: BREACH,
    kind: 'failure',
    awareAt: day(12),
    systems: ['shop-db'],
    from: day(5),
    to: day(10),
    subjects: 4,
    authorityDueAt: day(15),
    subjectsDueAt: day(19),
  },
  { stream: `breach-${BREACH}`, time: day(12) },
);

const policy = (version: string, effectiveFrom: string, channel: 'page' | 'email') => ({
  controller: 'shop',
  version,
  effectiveFrom,
  contact: { name: 'Shop' },
  entities: [],
  identifiers: [],
  categories: [],
  purposes: [],
  recipients: [],
  retention: [],
  changes: { channel },
});
const published = (version: string, effectiveFrom: string, channel: 'page' | 'email', time: string): Told =>
  tell(
    'privacy.policy.published.v1',
    { version, effectiveFrom, sha256: 'a'.repeat(64), policy: policy(version, effectiveFrom, channel) },
    { stream: 'policy-shop', time },
  );

describe('breaches', () => {
  let test: TestDatabase;
  let db: Database;
  let after = 0n;
  const fold = async (...events: Told[]) => {
    const page = storedEvents(events).map((event) => ({ ...event, position: event.position + after }));
    after = page.at(-1)!.position;
    await foldPage(db, group, page, await readPosition(db), after);
  };
  beforeAll(async () => {
    test = await testDatabase();
    db = test.db('lethe_read');
    await ReadModels.migrate(db);
    await fold(
      // In the system in that time, and still.
      collected(1, ADA),
      // Gone before it began, and gone before and back after it ended.
      collected(1, BEN),
      deleted(4, BEN),
      collected(1, CLEO),
      deleted(4, CLEO, { category: 'order', fields: ['phone'] }),
      collected(11, CLEO),
      // Deleted in it: it was there.
      collected(1, DAN),
      deleted(6, DAN),
      // Came too late; another system; only passed through.
      collected(11, EVE),
      collected(1, EVE, { system: 'crm', category: 'account' }),
      collected(7, FAY, { category: 'card', fields: ['cvv'], stored: false }),
    );
  });
  afterAll(() => test.drop());

  const within = { from: day(5), to: day(10) };
  it.each<[string, BreachScope, number, Record<string, number>]>([
    ['of a system', { systems: ['shop-db'], ...within }, 3, { card: 1, order: 2 }],
    ['of every system', within, 4, { account: 1, card: 1, order: 2 }],
    ['of a category', { categories: ['account'], ...within }, 1, { account: 1 }],
    ['of a field', { fields: ['cvv', 'email'], ...within }, 1, { card: 1 }],
    ['since nobody knows when', { systems: ['shop-db'], to: day(10) }, 5, { card: 1, order: 4 }],
    ['before anybody was there', { to: '2025-12-31T00:00:00Z' }, 0, {}],
  ])('hit whom the inventory had there then: %s', async (_, scope, subjects, categories) => {
    const { categories: found, ...rest } = await breachHits(db, 'shop', scope);
    expect({ ...rest, categories: Object.fromEntries(found.map((each) => [each.category, each.subjects])) }).toEqual({
      subjects,
      categories,
    });
    expect(await breachHits(db, 'other', scope)).toEqual({ subjects: 0, categories: [] });
  });

  it('say who was told and who was not, and what is owed', async () => {
    await fold(opened);
    expect(await breachDuties(db, 'shop', new Date(day(14)))).toEqual({
      open: 1,
      authority: { open: 1, overdue: 0 },
      subjects: { open: 4, overdue: 0 },
    });
    expect(await untoldOfBreach(db, 'shop', BREACH, { limit: 2 })).toEqual([ADA, DAN]);
    expect(await untoldOfBreach(db, 'shop', BREACH, { after: DAN, limit: 2 })).toEqual([FAY]);
    await fold(
      told(13, ADA),
      told(14, ADA),
      told(13, DAN, false),
      tell(
        'privacy.breach.reported.v1',
        { breach: BREACH, authority: 'dpa', reportedAt: day(16), delay: 'investigating' },
        { stream: `breach-${BREACH}`, time: day(16) },
      ),
    );
    const { hits, ...item } = (await breachById(db, 'shop', BREACH, NOW))!;
    const list = await breaches(db, 'shop', {}, NOW);
    expect(list).toEqual({ ok: true, items: [item] });
    expect({ item, hits }).toMatchObject({
      item: {
        status: 'open',
        subjectsAtOpening: 4,
        authority: { state: 'late', reports: [{ authority: 'dpa', delay: 'investigating' }] },
        subjects: { dueAt: day(19), told: 1, lastToldAt: day(14) },
      },
      hits: { subjects: 3, told: 1, erased: 0, untold: 2, state: 'overdue' },
    });
    expect(await breachDuties(db, 'shop', NOW)).toEqual({
      open: 1,
      authority: { open: 0, overdue: 0 },
      subjects: { open: 0, overdue: 3 },
    });
  });

  it('are over for those who were erased, and once everybody else was told', async () => {
    await fold(...erasureOf(FAY, 'e1'.repeat(16)), told(18, DAN));
    expect((await breachById(db, 'shop', BREACH, NOW))?.hits).toMatchObject({ told: 2, erased: 1, untold: 0, state: 'done' });
    const closed = { breach: BREACH, reason: 'everybody-told' };
    await fold(tell('privacy.breach.closed.v1', closed, { stream: `breach-${BREACH}`, time: day(19) }));
    expect(await breachById(db, 'shop', BREACH, NOW)).toMatchObject({
      status: 'closed',
      closed: { at: day(19), reason: 'everybody-told' },
    });
    expect((await breachDuties(db, 'shop', NOW)).open).toBe(0);
    expect([await breachById(db, 'other', BREACH), await untoldOfBreach(db, 'other', BREACH, { limit: 9 })]).toEqual([
      undefined,
      undefined,
    ]);
  });

  it('and new versions of the policy: who is told by themselves is counted, a page is announced once', async () => {
    await fold(published('1', day(1), 'email', day(1)));
    expect(await changeDuty(db, 'shop', NOW)).toBeUndefined();
    await fold(published('2', day(15), 'page', day(10)));
    const owed = { version: '2', channel: 'email', dueAt: day(15) };
    expect(await changeDuty(db, 'shop', new Date(day(14)))).toEqual({ ...owed, state: 'open', persons: { told: 0, untold: 5 } });
    const notice = { subject: ['email'], notice: 'policy-change' as const, channel: 'email', version: '2' };
    await fold(...[ADA, BEN, CLEO, DAN].map((subject) => tell('privacy.notice.given.v1', notice, { subject, time: day(14) })));
    expect(await changeDuty(db, 'shop', NOW)).toEqual({ ...owed, state: 'overdue', persons: { told: 4, untold: 1 } });
    await fold(tell('privacy.notice.given.v1', notice, { subject: EVE, time: day(16) }));
    expect(await changeDuty(db, 'shop', NOW)).toEqual({ ...owed, state: 'late', persons: { told: 5, untold: 0 } });
    await fold(published('3', day(25), 'page', day(17)));
    expect(await changeDuty(db, 'shop', NOW)).toEqual({ version: '3', channel: 'page', dueAt: day(25), state: 'open' });
    const announced = { version: '3', channel: 'page' as const, where: 'https://shop.example/privacy', announcedAt: day(18) };
    await fold(tell('privacy.policy.announced.v1', announced, { stream: 'policy-shop', time: day(18) }));
    expect(await changeDuty(db, 'shop', NOW)).toEqual({ version: '3', channel: 'page', dueAt: day(25), state: 'done' });
  });
});
