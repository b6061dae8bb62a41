import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Database } from '#postgres';
import { emptyReadModels } from '../../../test/support/read-models.ts';
import { testDatabase, type TestDatabase } from '../../../test/support/postgres.ts';
import { storedEvents, tell, type Told } from '../../../test/support/stored-events.ts';
import { foldPage, readPosition } from './engine/index.ts';
import { inventory, ReadModels, stats, subjectState } from './index.ts';
import { group } from './list.ts';

const ADA = 'a'.repeat(32);
const BOB = 'b'.repeat(32);

const order = (subject: string, time: string, more: object = {}): Told =>
  tell(
    'privacy.data.collected.v1',
    {
      subject: ['email'],
      category: 'order',
      fields: ['delivery_address', 'phone'],
      purposes: ['order_fulfilment'],
      legalBasis: 'contract',
      system: 'shop-db',
      dataset: 'orders',
      record: '1'.repeat(64),
      ...more,
    },
    { subject, time },
  );

describe('the read models', () => {
  let test: TestDatabase;
  let db: Database;
  beforeAll(async () => {
    test = await testDatabase();
    db = test.db('lethe_read');
    await ReadModels.migrate(db);
  });
  beforeEach(() => emptyReadModels(db));
  afterAll(() => test.drop());

  const fold = async (told: readonly Told[]) => {
    const events = storedEvents(told);
    return foldPage(db, group, events, -1n, events.at(-1)?.position ?? -1n);
  };

  it('fold what was collected into an inventory', async () => {
    expect(
      await fold([order(ADA, '2026-01-01T10:00:00Z'), order(ADA, '2026-02-01T10:00:00Z', { fields: ['phone'], record: '2'.repeat(64) })]),
    ).toBe(true);
    expect(await inventory(db, 'shop', [ADA])).toEqual({
      state: 'open',
      entries: [
        {
          category: 'order',
          system: 'shop-db',
          dataset: 'orders',
          records: 2,
          fields: [
            { name: 'delivery_address', records: 1 },
            { name: 'phone', records: 2 },
          ],
          passedThrough: [],
          purposes: [{ purpose: 'order_fulfilment', legalBases: ['contract'] }],
          origins: [{ origin: 'provided' }],
          firstSeen: '2026-01-01T10:00:00.000Z',
          lastSeen: '2026-02-01T10:00:00.000Z',
          recipients: [],
        },
      ],
    });
  });

  it('count events by type, and persons', async () => {
    await fold([order(ADA, '2026-01-01T10:00:00Z'), order(BOB, '2026-01-02T10:00:00Z'), order(BOB, '2026-01-01T09:00:00Z')]);
    expect(await stats(db, 'shop')).toEqual({
      events: { 'privacy.data.collected.v1': 3 },
      subjects: 2,
      erasedSubjects: 0,
      refused: 0,
      openRequests: 0,
      openErasures: 0,
      activeHolds: 0,
      openFindings: {},
      notJudged: 3,
      unreadable: 0,
    });
    expect(await subjectState(db, 'shop', BOB)).toEqual({
      state: 'open',
      firstSeen: '2026-01-01T09:00:00.000Z',
      lastSeen: '2026-01-02T10:00:00.000Z',
      events: { 'privacy.data.collected.v1': 2 },
    });
  });

  it('show a controller nothing of another', async () => {
    await fold([order(ADA, '2026-01-01T10:00:00Z')]);
    expect(await inventory(db, 'other', [ADA])).toEqual({ state: 'unknown', entries: [] });
    expect(await stats(db, 'other')).toMatchObject({ events: {}, subjects: 0 });
  });

  it('fold nothing from a position that they are not at', async () => {
    await fold([order(ADA, '2026-01-01T10:00:00Z')]);
    const again = storedEvents([order(ADA, '2026-01-01T10:00:00Z'), order(BOB, '2026-01-01T10:00:00Z')]);
    expect(await foldPage(db, group, again, -1n, 110n)).toBe(false);
    expect(await readPosition(db)).toBe(100n);
    expect(await stats(db, 'shop')).toMatchObject({ events: { 'privacy.data.collected.v1': 1 }, subjects: 1 });
  });

  it('put an event that they cannot read aside, without its contents, and go on', async () => {
    const events = storedEvents([order(ADA, '2026-01-01T10:00:00Z'), order(BOB, '2026-01-02T10:00:00Z')]);
    const odd = [
      { ...events[0]!, type: 'privacy.data.invented.v1' },
      { ...events[1]!, data: { subject: { email: 'ada@example.org' } } },
      { ...events[0]!, position: 120n },
    ];
    await foldPage(db, group, odd, -1n, 120n);
    expect(await db.query('SELECT * FROM read.unreadable ORDER BY position')).toEqual([
      { position: 100n, stream: `subject-${ADA}`, revision: 0n, type: 'privacy.data.invented.v1', reason: 'unknown-type' },
      { position: 110n, stream: `subject-${BOB}`, revision: 0n, type: 'privacy.data.collected.v1', reason: 'invalid' },
    ]);
    expect(await stats(db, 'shop')).toMatchObject({ events: { 'privacy.data.collected.v1': 1 }, unreadable: 2 });
  });
});
