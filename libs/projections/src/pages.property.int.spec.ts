import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { EventMetadata } from '#domain';
import type { StoredEvent } from '#event-store';
import type { Database } from '#postgres';
import { histories, PERSONS } from '../../../test/support/histories.ts';
import { emptyReadModels, rowsOf } from '../../../test/support/read-models.ts';
import { testDatabase, type TestDatabase } from '../../../test/support/postgres.ts';
import { storedEvents, tell, type Told } from '../../../test/support/stored-events.ts';
import { foldPage, readPosition } from './engine/index.ts';
import { ReadModels } from './index.ts';
import { group } from './list.ts';

const RUNS = process.env['LETHE_TEST_SOAK'] ? 300 : 25;
const checks = { numRuns: RUNS, interruptAfterTimeLimit: 120_000, markInterruptAsFailure: true };
const ERASURE = 'e'.repeat(32);
const [ADA] = PERSONS;

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
        const events = storedEvents([...told.slice(0, cut), ...erasure(), ...told.slice(cut)]);
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
        const all = storedEvents([...told.slice(0, cut), ...erasure(), ...told.slice(cut), expired]);
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

  /** Ada asks to be erased, and is; a hold on her was lifted before. Another request of hers has a case of its own. */
  function erasure(): Told[] {
    const time = '2026-06-01T00:00:00Z';
    const open = {
      regulation: 'gdpr' as const,
      receivedAt: time,
      dueAt: '2026-07-01T00:00:00Z',
      subject: ADA,
      known: true,
      identifierTypes: ['email'],
    };
    const [request, other, stream] = [`request-${ERASURE}`, `request-${'f'.repeat(32)}`, `erasure-${ERASURE}`];
    return [
      tell('privacy.hold.placed.v1', { subject: ADA, ground: 'legal-claims' }, { time, stream: `hold-${'d'.repeat(32)}` }),
      tell('privacy.hold.lifted.v1', { reason: 'case-closed' }, { time, stream: `hold-${'d'.repeat(32)}` }),
      tell('privacy.request.opened.v1', { kind: 'access', ...open }, { time, stream: other }),
      tell('privacy.request.opened.v1', { kind: 'erasure', ...open }, { time, stream: request, subject: ADA }),
      tell('privacy.request.approved.v1', { closure: [ADA], fourEyes: true }, { time, stream: request }),
      tell('privacy.values.opened.v1', { case: ERASURE, fields: ['*'], for: 'claim' }, { time, stream: `access-${ADA}`, subject: ADA }),
      tell(
        'privacy.erasure.ordered.v1',
        { target: 'shop-db', targetKind: 'system', round: 1, upTo: { [ADA]: '3' }, dueAt: '2026-07-01T00:00:00Z' },
        { time, stream },
      ),
      tell(
        'privacy.erasure.answered.v1',
        { target: 'shop-db', round: 1, outcome: 'erased', counts: { orders: 1 }, verified: true, at: time, worker: 'eraser' },
        { time, stream },
      ),
      tell('privacy.erasure.closing.v1', { closedAt: time, closure: [ADA], identifiers: [] }, { time, stream }),
      tell('privacy.erasure.closed.v1', { heads: { [ADA]: '3' } }, { time, stream }),
    ].map((told, n) => ({ ...told, id: `00000000-0000-4000-9000-${String(n).padStart(12, '0')}` }));
  }
});
