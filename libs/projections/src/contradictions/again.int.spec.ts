import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { StoredEvent } from '#event-store';
import type { Database, Tx } from '#postgres';
import { policies } from '../../../../test/support/histories.ts';
import { testDatabase, type TestDatabase } from '../../../../test/support/postgres.ts';
import { storedEvents, tell, type Told } from '../../../../test/support/stored-events.ts';
import { foldPage, readPosition } from '../engine/index.ts';
import { ReadModels, stats } from '../index.ts';
import { group } from '../list.ts';

/** Acts, a fifth of them of one person. */
const ACTS = process.env['LETHE_TEST_SOAK'] ? 1_000_000 : 5_000;
const FOLDED_AT_ONCE = 5_000;
/** Rows that may be in memory at once. */
const MOST_ROWS = 1_000;
const PATIENCE_MS = process.env['LETHE_TEST_SOAK'] ? 3_600_000 : 60_000;

const START = Date.parse('2026-02-01T00:00:00Z');
const person = (n: number) => (n % 5 === 0 ? 'a' : n.toString(16)).padStart(32, '0');

describe(`judging ${ACTS} acts again`, () => {
  let test: TestDatabase;
  let db: Database;
  beforeAll(async () => {
    test = await testDatabase();
    db = test.db('lethe_read');
    await ReadModels.migrate(db);
    for (let first = 0; first < ACTS; first += FOLDED_AT_ONCE)
      await fold(
        db,
        Array.from({ length: FOLDED_AT_ONCE }, (_, n) => use(first + n)),
      );
  }, PATIENCE_MS);
  afterAll(() => test.drop());

  const use = (n: number): Told =>
    tell(
      'privacy.data.used.v1',
      { subject: ['email'], category: 'order', purpose: 'newsletter', legalBasis: 'consent' },
      { subject: person(n), time: new Date(START + n * 1000).toISOString() },
    );

  const fold = async (by: Database, told: readonly Told[]) => {
    const from = await readPosition(db);
    const page = storedEvents(told).map((event): StoredEvent => ({ ...event, position: from + event.position }));
    expect(await foldPage(by, group, page, from, page.at(-1)!.position)).toBe(true);
  };

  /** Folds and answers the most rows that one statement gave back. */
  const mostRows = async (told: Told) => {
    let most = 0;
    const counting = (tx: Tx): Tx => ({
      query: async <Row>(...asked: Parameters<Tx['query']>) => {
        const rows = await tx.query<Row>(...asked);
        most = Math.max(most, rows?.length ?? 0);
        return rows;
      },
    });
    const counted = { transaction: <T>(work: (tx: Tx) => Promise<T>) => db.transaction((tx) => work(counting(tx))) };
    await fold(counted as unknown as Database, [told]);
    return most;
  };

  const openFindings = async () => (await stats(db, 'shop')).openFindings;

  it(
    'never has more than a page of them in memory, under a version that begins before them and after what was told late',
    async () => {
      expect(await stats(db, 'shop')).toMatchObject({ notJudged: ACTS, openFindings: {} });
      expect(await mostRows(policies()[0]!)).toBe(MOST_ROWS);
      expect(await stats(db, 'shop')).toMatchObject({ notJudged: 0, openFindings: { 'no-consent': ACTS } });
      const data = { subject: ['email'], purposes: ['newsletter'], noticeVersion: '1', method: 'checkbox' };
      const agreed = tell('privacy.consent.granted.v1', data, { subject: person(0), time: '2026-01-20T00:00:00Z' });
      expect(await mostRows(agreed)).toBe(Math.min(MOST_ROWS, ACTS / 5));
      expect(await openFindings()).toEqual({ 'no-consent': (ACTS / 5) * 4 });
    },
    PATIENCE_MS,
  );
});
