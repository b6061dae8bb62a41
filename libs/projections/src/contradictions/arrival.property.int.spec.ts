import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { StoredEvent } from '#event-store';
import type { Database } from '#postgres';
import { histories, policies } from '../../../../test/support/histories.ts';
import { naiveVerdicts, type NaiveVerdict } from '../../../../test/support/naive-verdicts.ts';
import { emptyReadModels } from '../../../../test/support/read-models.ts';
import { testDatabase, type TestDatabase } from '../../../../test/support/postgres.ts';
import { storedEvents } from '../../../../test/support/stored-events.ts';
import { foldPage, readPage, readPosition } from '../engine/index.ts';
import { ReadModels } from '../index.ts';
import { group } from '../list.ts';

const RUNS = process.env['LETHE_TEST_SOAK'] ? 500 : 40;
const SEED = 20_261_124;
/** Runs in which something that was told late has to change a finding. */
const LEAST_CHANGED = 0.3;

describe('what is found in recorded acts', () => {
  let test: TestDatabase;
  let db: Database;
  beforeAll(async () => {
    test = await testDatabase();
    db = test.db('lethe_read');
    await ReadModels.migrate(db);
  });
  afterAll(() => test.drop());

  /** Everything that is written, by event and rule. */
  const written = () =>
    db.query<NaiveVerdict>('SELECT controller, event, rule, policy, detail FROM read.contradiction ORDER BY event, rule');

  /** Folds in pages of these sizes, each from the stored position alone, as after a restart. Answers whether something told late changed what was found in acts before it. */
  const foldInPages = async (events: readonly StoredEvent[], sizes: readonly number[]) => {
    await emptyReadModels(db);
    let before: NaiveVerdict[] = [];
    let changed = false;
    for (let n = 0; ; n++) {
      const from = await readPosition(db);
      const page = events.filter(({ position }) => position > from).slice(0, sizes[n % sizes.length]);
      const last = page.at(-1);
      if (!last) return { found: before, changed };
      expect(await foldPage(db, group, page, from, last.position)).toBe(true);
      const now = await written();
      const fresh = new Set(page.map(({ id }) => id));
      const isOfPolicy = page.some(({ type }) => type === 'privacy.policy.published.v1');
      changed ||= !isOfPolicy && JSON.stringify(now.filter(({ event }) => !fresh.has(event))) !== JSON.stringify(before);
      before = now;
    }
  };

  it('is what the whole ledger says, whatever the order of arrival, the page size, and where folding was cut off', async () => {
    const arrivals = histories(80, 60).chain((told) => {
      const all = [...policies(), ...told];
      return fc.shuffledSubarray(all, { minLength: all.length });
    });
    const sizes = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 4 });
    const seen = { runs: 0, changed: 0, found: 0 };
    await fc.assert(
      fc.asyncProperty(arrivals, sizes, async (told, pages) => {
        const events = storedEvents(told);
        const { found, changed } = await foldInPages(events, pages);
        expect(found).toEqual(naiveVerdicts(readPage(events).events).found);
        seen.runs++;
        seen.found += found.length;
        if (changed) seen.changed++;
      }),
      { numRuns: RUNS, seed: SEED, endOnFailure: true },
    );
    expect(seen.changed / seen.runs).toBeGreaterThanOrEqual(LEAST_CHANGED);
    expect(seen.found).toBeGreaterThan(seen.runs);
  }, 300_000);
});
