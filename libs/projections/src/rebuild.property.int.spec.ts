import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { EventStore } from '#event-store';
import type { Database } from '#postgres';
import { EmbeddedStoreProcess } from '../../../test/support/embedded-store.ts';
import { erasureOf, histories, PERSONS, policies } from '../../../test/support/histories.ts';
import { MortalDatabase, type Death } from '../../../test/support/mortal-database.ts';
import { testDatabase, type TestDatabase } from '../../../test/support/postgres.ts';
import { emptyReadModels, rowsOf } from '../../../test/support/read-models.ts';
import { storedEvents, tell, type Told } from '../../../test/support/stored-events.ts';
import { Follower } from './follow.ts';
import { ReadModels } from './index.ts';

const RUNS = process.env['LETHE_TEST_SOAK'] ? 200 : 12;
const PATIENCE_MS = 20_000;

/** What happens while the ledger grows: somebody rebuilds and dies, somebody rebuilds to the end, the skeleton's streams go or do not go yet. */
type Step =
  | { do: 'write'; events: number }
  | { do: 'rebuild until killed'; death: Death }
  | { do: 'rebuild' }
  | { do: 'expire' }
  | { do: 'sweep' };

const death: fc.Arbitrary<Death> = fc.record({ when: fc.constantFrom('before', 'after'), time: fc.integer({ min: 1, max: 5 }) });
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    fc.record({ do: fc.constant('write' as const), events: fc.integer({ min: 1, max: 15 }) }),
    death.map((each) => ({ do: 'rebuild until killed' as const, death: each })),
    fc.constantFrom<Step>({ do: 'rebuild' }, { do: 'expire' }, { do: 'sweep' }),
  ),
  { minLength: 3, maxLength: 9 },
);

describe('the tables after a rebuild', () => {
  let process: EmbeddedStoreProcess;
  let store: EventStore;
  /** Followed and rebuilt; only ever followed; folded from the beginning at the end. */
  let databases: { rebuilt: TestDatabase; followed: TestDatabase; fresh: TestDatabase };
  let db: { rebuilt: Database; followed: Database; fresh: Database };
  const stop = new AbortController();
  const running: Promise<void>[] = [];

  beforeAll(async () => {
    process = await EmbeddedStoreProcess.start();
    store = new EventStore({ url: process.url });
    databases = { rebuilt: await testDatabase(), followed: await testDatabase(), fresh: await testDatabase() };
    const { rebuilt, followed, fresh } = databases;
    db = { rebuilt: rebuilt.db('lethe_read'), followed: followed.db('lethe_read'), fresh: fresh.db('lethe_read') };
    for (const each of Object.values(db)) await ReadModels.migrate(each);
    await append(policies());
    for (const each of [db.rebuilt, db.followed]) running.push(new Follower(each, store).run(stop.signal));
  });
  afterAll(async () => {
    stop.abort();
    await Promise.all(running);
    await store.dispose();
    await Promise.all([process.remove(), ...Object.values(databases).map((each) => each.drop())]);
  });

  const append = async (told: readonly Told[]) => {
    for (const { stream, type, data, metadata } of storedEvents(told)) {
      await store.append(stream, [{ id: randomUUID(), type, data, metadata }], 'any');
    }
  };

  const rebuildUntilKilled = async (each: Death) => {
    const options = { url: databases.rebuilt.url, role: 'lethe_read', searchPath: 'read', application: 'test', max: 8 };
    const mortal = new MortalDatabase(options, each);
    const end = new AbortController();
    const rebuilding = new ReadModels(mortal, store).rebuild(end.signal).catch(() => false);
    await Promise.race([mortal.died, rebuilding]);
    end.abort();
    await rebuilding;
    await mortal.end();
  };

  const caughtUp = async (each: Database) => {
    expect(await new ReadModels(each, store).waitFor(await store.head(), PATIENCE_MS)).toBe(true);
    return rowsOf(each);
  };

  const foldedAnew = async () => {
    await emptyReadModels(db.fresh);
    const once = new AbortController();
    const folding = new Follower(db.fresh, store).run(once.signal);
    const rows = await caughtUp(db.fresh);
    once.abort();
    await folding;
    return rows;
  };

  it('are those that were only followed and those of a fresh fold, whatever was written, killed, expired and swept meanwhile', async () => {
    await fc.assert(
      fc.asyncProperty(histories(), fc.nat(30), steps, async (history, asked, taken) => {
        // Each run tells of persons of its own, in the ledger that the runs before have left; no two controllers share a pseudonym.
        const names = new Map<string, string>();
        const nameOf = (name: string, controller = 'shop') => {
          const key = `${controller} ${name}`;
          names.set(key, names.get(key) ?? randomUUID().replaceAll('-', ''));
          return names.get(key)!;
        };
        const own = (told: readonly Told[]) =>
          told.map(
            (each) => JSON.parse(JSON.stringify(each).replaceAll(/([a-f])\1{31}/g, (name) => nameOf(name, each.controller))) as Told,
          );
        const [ada, erasure] = [nameOf(PERSONS[0]), nameOf('e'.repeat(32))];
        const ofAda = ({ subject, controller }: Told) => subject === ada && controller === 'shop';
        await append(own([...history.slice(0, asked), ...erasureOf(PERSONS[0], 'e'.repeat(32))]));
        let left = own(history.slice(asked));
        let [expired, swept] = [false, false];

        for (const step of taken) {
          if (step.do === 'write') await append(left.splice(0, step.events));
          if (step.do === 'rebuild until killed') await rebuildUntilKilled(step.death);
          if (step.do === 'rebuild') expect(await new ReadModels(db.rebuilt, store).rebuild()).toBe(true);
          if (step.do === 'expire' && !expired) {
            await append([tell('privacy.skeleton.expired.v1', { ground: 'legal-claims' }, { stream: `erasure-${erasure}` })]);
            // Nothing reaches her streams any more.
            left = left.filter((told) => !ofAda(told));
            expired = true;
          }
          if (step.do === 'sweep' && expired && !swept) {
            await store.tombstone(`subject-${ada}`);
            await store.tombstone(`access-${ada}`);
            await store.scavenge();
            swept = true;
          }
        }
        await append(left);
        expect(await new ReadModels(db.rebuilt, store).rebuild()).toBe(true);

        const rebuilt = await caughtUp(db.rebuilt);
        expect(rebuilt).toEqual(await caughtUp(db.followed));
        expect(rebuilt).toEqual(await foldedAnew());
        expect(await rowsOf(db.rebuilt, 'read_next')).toEqual({});
        if (expired) expect(JSON.stringify(rebuilt)).not.toContain(ada);
      }),
      { numRuns: RUNS, endOnFailure: true },
    );
  }, 240_000);
});
