import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { EventMetadata } from '#domain';
import type { StoredEvent } from '#event-store';
import type { Database } from '#postgres';
import { erasureOf, histories, PERSONS, policies } from '../../../test/support/histories.ts';
import { emptyReadModels, rowsOf } from '../../../test/support/read-models.ts';
import { testDatabase, type TestDatabase } from '../../../test/support/postgres.ts';
import { storedEvents, tell } from '../../../test/support/stored-events.ts';
import { foldPage, readPosition } from './engine/index.ts';
import { ReadModels } from './index.ts';
import { group } from './list.ts';

const RUNS = process.env['LETHE_TEST_SOAK'] ? 300 : 25;
const checks = { numRuns: RUNS, interruptAfterTimeLimit: 120_000, markInterruptAsFailure: true };
const ERASURE = 'e'.repeat(32);
const [ADA] = PERSONS;
/** Of the versions of the policies some are published when there is something to judge again. */
const [early, late] = [policies().slice(0, 1), policies().slice(1)];

describe('the tables of the read models', () => {
  let test: TestDatabase;
  let db: Database;
  beforeAll(async () => {
    test = await testDatabase();
    db = test.db('lethe_read');
    await ReadModels.migrate(db);
  });
  afterAll(() => test.drop());

  /** Folds in pages of these sizes, again and again; what comes after a page follows from the stored position alone, as after a restart. */
  const foldInPages = async (events: readonly StoredEvent[], sizes: readonly number[]) => {
    await emptyReadModels(db);
    for (let n = 0; ; n++) {
      const from = await readPosition(db);
      const page = events.filter(({ position }) => position > from).slice(0, sizes[n % sizes.length]);
      const last = page.at(-1);
      if (!last) return rowsOf(db);
      expect(await foldPage(db, group, page, from, last.position)).toBe(true);
    }
  };

  it('are the same bytes whatever the page size and wherever folding was cut off', async () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(histories(), sizes, fc.nat(40), async (told, pages, cut) => {
        const events = storedEvents([...early, ...told.slice(0, cut), ...late, ...erasureOf(ADA, ERASURE), ...told.slice(cut)]);
        expect(await foldInPages(events, pages)).toEqual(await foldInPages(events, [1000]));
      }),
      checks,
    );
  }, 150_000);

  it('end as if a person had never been, once the skeleton has expired', async () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(histories(), sizes, fc.nat(40), async (told, pages, cut) => {
        const expired = tell('privacy.skeleton.expired.v1', { ground: 'legal-claims' }, { stream: `erasure-${ERASURE}` });
        const all = storedEvents([...early, ...told.slice(0, cut), ...late, ...erasureOf(ADA, ERASURE), ...told.slice(cut), expired]);
        // A link with Bob is an event in Ada's stream and goes with it.
        const others = all.filter((event) => !isAbout(event, ADA) && !/^(erasure|request|hold)-/.test(event.stream));
        const expected = await foldInPages(others, [1000]);
        expect(await foldInPages(all, pages)).toEqual(expected);
        // What a rebuild finds once her streams are scavenged.
        expect(
          await foldInPages(
            all.filter((event) => !isAbout(event, ADA)),
            pages,
          ),
        ).toEqual(expected);
      }),
      checks,
    );
  }, 150_000);

  /** In the streams of this person of the shop; a pseudonym of another controller is somebody else. */
  const isAbout = ({ stream, metadata }: StoredEvent, subject: string) =>
    (metadata as EventMetadata).controller === 'shop' && [`subject-${subject}`, `access-${subject}`].includes(stream);
});
