import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DRILL_SOURCE, newLedgerMetadata } from '#domain';
import type { StoredEvent } from '#event-store';
import type { Database } from '#postgres';
import { testDatabase, type TestDatabase } from '../../../../test/support/postgres.ts';
import { storedEvents, tell, type Told } from '../../../../test/support/stored-events.ts';
import { foldPage, readPosition } from '../engine/index.ts';
import { actGroups, actsOfGroup, ReadModels } from '../index.ts';
import { group } from '../list.ts';

const [ADA, BOB] = ['a'.repeat(32), 'b'.repeat(32)];
const id = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const day = (n: number) => `2026-01-${String(n).padStart(2, '0')}T00:00:00.000Z`;
const source = '/shop/checkout';

const used = { category: 'order', purpose: 'delivery', legalBasis: 'contract' as const };
const use = (n: number, subject: string): Told =>
  tell('privacy.data.used.v1', { subject: ['email'], ...used }, { subject, time: day(n), id: id(n) });
const consent = (n: number, expiresAt: string): Told => {
  const data = { subject: ['email'], purposes: ['newsletter'], noticeVersion: '1', method: 'checkbox', expiresAt };
  return tell('privacy.consent.granted.v1', data, { subject: ADA, time: day(n), id: id(n) });
};
const ofDrill = ({ metadata, ...event }: StoredEvent): StoredEvent => ({
  ...event,
  metadata: newLedgerMetadata({ ...(metadata as Parameters<typeof newLedgerMetadata>[0]), source: DRILL_SOURCE }),
});

describe('the acts', () => {
  let test: TestDatabase;
  let db: Database;
  beforeAll(async () => {
    test = await testDatabase();
    db = test.db('lethe_read');
    await ReadModels.migrate(db);
    const told = storedEvents([use(3, ADA), use(1, BOB), use(2, ADA), consent(4, day(20)), consent(5, day(21)), use(6, ADA)]);
    const page = [...told.slice(0, -1), ...told.slice(-1).map(ofDrill)];
    await foldPage(db, group, page, await readPosition(db), page.at(-1)!.position);
  });
  afterAll(() => test.drop());

  it('are told in few rows: how often, the first and the last by their own time; what is of a drill is not there', async () => {
    const place = (n: number) => ({ event: id(n), at: day(n) });
    const granted = { purposes: ['newsletter'], noticeVersion: '1', method: 'checkbox' };
    const consents = { type: 'privacy.consent.granted.v1', source, data: granted, n: 2, first: place(4), last: place(5) };
    const uses = { type: 'privacy.data.used.v1', source, data: used };
    expect(await actGroups(db, 'shop')).toEqual([consents, { ...uses, n: 3, first: place(1), last: place(3) }]);
    expect(await actGroups(db, 'shop', { from: day(2), to: day(3) })).toEqual([{ ...uses, n: 1, first: place(2), last: place(2) }]);
    expect(await actGroups(db, 'other')).toEqual([]);
  });

  it('are listed by group, the oldest first, page by page, with what is their own', async () => {
    const [consents, uses] = await actGroups(db, 'shop');
    const first = await actsOfGroup(db, 'shop', uses!, { limit: 2 });
    expect(first).toEqual([
      { event: id(1), at: day(1), position: '110', subject: BOB, own: {} },
      { event: id(2), at: day(2), position: '120', subject: ADA, own: {} },
    ]);
    expect(await actsOfGroup(db, 'shop', uses!, { after: first[1] })).toEqual([
      { event: id(3), at: day(3), position: '100', subject: ADA, own: {} },
    ]);
    expect((await actsOfGroup(db, 'shop', consents!, { from: day(5) })).map(({ own }) => own)).toEqual([{ expiresAt: day(21) }]);
    expect(await actsOfGroup(db, 'shop', consents!, { to: day(4) })).toEqual([]);
  });
});
