import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { EventStore } from '#event-store';
import { Database } from '#postgres';
import { collect as collectAll, until } from '../../../test/support/collect.ts';
import { EmbeddedStoreProcess } from '../../../test/support/embedded-store.ts';
import { MortalDatabase, type Death } from '../../../test/support/mortal-database.ts';
import { testDatabase, type TestDatabase } from '../../../test/support/postgres.ts';
import { rowsOf } from '../../../test/support/read-models.ts';
import { storedEvents, tell } from '../../../test/support/stored-events.ts';
import { Follower } from './follow.ts';
import { inventory, ReadModels, stats } from './index.ts';

const PATIENCE_MS = 20_000;
const newPerson = () => randomUUID().replaceAll('-', '');

let process: EmbeddedStoreProcess;
let store: EventStore;
let postgres: TestDatabase;
let db: Database;
let stop: AbortController;
const running: Promise<unknown>[] = [];

beforeAll(async () => {
  process = await EmbeddedStoreProcess.start();
  store = new EventStore({ url: process.url });
  // Three pages at least.
  await collect(persons(2100));
});
beforeEach(async () => {
  postgres = await testDatabase();
  db = postgres.db('lethe_read');
  await ReadModels.migrate(db);
  stop = new AbortController();
});
afterEach(async () => {
  stop.abort();
  await Promise.allSettled(running.splice(0));
  await postgres.drop();
});
afterAll(async () => {
  await store.dispose();
  await process.remove();
});

const optionsOf = (url: string) => ({ url, role: 'lethe_read', searchPath: 'read', application: 'test', max: 8 });

/** Follows with the tables that are asked, as the worker does, and leaves a build alone. */
const follow = () => {
  running.push(new Follower(db, store).run(stop.signal));
  return new ReadModels(db, store);
};

/** Appends a collection for each of these persons of the shop; answers where they stand. */
const collect = async (persons: readonly string[]): Promise<bigint[]> => {
  const data = { subject: ['email'], category: 'order', fields: ['phone'], purposes: ['delivery'], legalBasis: 'contract', system: 'shop-db', dataset: 'orders', record: '1'.repeat(64) } as const; // prettier-ignore
  const told = persons.map((subject) => tell('privacy.data.collected.v1', { ...data, subject: ['email'], fields: ['phone'], purposes: ['delivery'] }, { subject })); // prettier-ignore
  const appended = storedEvents(told).map(({ stream, id, type, data: what, metadata }) =>
    store.append(stream, [{ id, type, data: what, metadata }], 'any'),
  );
  return (await Promise.all(appended)).map((result) => {
    if (!result.ok) throw new Error(result.reason);
    return result.position;
  });
};

const persons = (count: number) => Array.from({ length: count }, newPerson);
const build = async () => (await db.query<{ build: string }>('SELECT build FROM read.progress'))[0]?.build;

describe('a rebuild that is killed', () => {
  /** A process that rebuilds and dies. False if it came to its end before. */
  const rebuildMortally = async (death: Death): Promise<boolean> => {
    const mortal = new MortalDatabase(optionsOf(postgres.url), death);
    const end = new AbortController();
    const rebuilding = new ReadModels(mortal, store).rebuild(end.signal).catch(() => false);
    await Promise.race([mortal.died, rebuilding]);
    end.abort();
    await rebuilding;
    await mortal.end();
    return mortal.dead;
  };

  const begin = { writes: /INSERT INTO read_next.progress/, time: 1 };
  const page = { writes: /UPDATE read_next.progress/, time: 2 };
  const swap = { writes: /SET SCHEMA read/, time: 1 };

  it.each([
    ['before it is begun', { when: 'before', ...begin }, 'nothing'],
    ['after it is begun', { when: 'after', ...begin }, 'begun'],
    ['before a page is committed', { when: 'before', ...page }, 'half built'],
    ['after a page is committed', { when: 'after', ...page }, 'half built'],
    ['before the swap is committed', { when: 'before', ...swap }, 'built'],
    ['after the swap is committed', { when: 'after', ...swap }, 'swapped'],
  ] as [string, Death, string][])('%s leaves the tables as they were, and is gone on with', async (_, death, state) => {
    const models = follow();
    expect(await models.waitFor(await store.head(), PATIENCE_MS)).toBe(true);
    const [old, expected, total] = [await build(), await rowsOf(db), BigInt((await collectAll(store.readAll())).length)];
    expect(await rebuildMortally(death)).toBe(true);

    const left = await models.rebuilding();
    const [half] = await db.query<{ build: string }>('SELECT build FROM read_next.progress');
    const stateOf = ({ events }: { events: bigint }) => (events === 0n ? 'begun' : events < total ? 'half built' : 'built');
    expect({
      state: left ? stateOf(left) : (await build()) === old ? 'nothing' : 'swapped',
      position: await models.position(),
      rows: await rowsOf(db),
    }).toEqual({ state, position: await store.head(), rows: expected });

    // Whoever comes next goes on where it was: no event is folded a second time, and the tables are those that were begun.
    if (state !== 'swapped') expect(await new ReadModels(postgres.db('lethe_read'), store).rebuild()).toBe(true);
    if (half) expect(await build()).toBe(half.build);
    expect(await db.query('SELECT events FROM read.progress')).toEqual([{ events: total }]);
    expect({ here: await rowsOf(db), next: await rowsOf(db, 'read_next') }).toEqual({ here: expected, next: {} });
  });
});

describe('readers', () => {
  it('meet no error, no mixture and no older position while tables are rebuilt and swapped under them', async () => {
    const models = follow();
    const ada = newPerson();
    const places = await collect([ada]);
    expect(await models.waitFor(places.at(-1)!, PATIENCE_MS)).toBe(true);
    // Others than these are in the ledger too, from the tests before.
    const before = new Map((await totals(db)).map((row) => [row.position, row.events]));
    expect(before.size).toBe(1);

    let over = false;
    let answers = 0;
    const writer = async () => {
      while (!over) await collect([ada, ...persons(20)]);
    };
    const reader = async () => {
      let last = { position: -1n, events: 0n, ada: 0, waited: 0 };
      const pool = new Database({ ...optionsOf(postgres.url), max: 2, planEachTime: true });
      try {
        while (!over) {
          const position = (await models.answersFrom())!;
          const [row] = await totals(pool);
          const began = performance.now();
          const { events } = await stats(pool, 'shop');
          const { entries } = await inventory(pool, 'shop', [ada]);
          const now = {
            position: row!.position,
            events: row!.events,
            ada: events['privacy.data.collected.v1']!,
            waited: performance.now() - began,
          };
          expect(position).toBeGreaterThanOrEqual(last.position);
          expect(now.position).toBeGreaterThanOrEqual(position);
          expect(now.events).toBeGreaterThanOrEqual(last.events);
          expect(now.ada).toBeGreaterThanOrEqual(Number(now.events));
          // One statement sees one state: each event once in the timeline, once in the totals.
          expect({ timeline: row!.timeline, subjects: row!.subjects }).toEqual({ timeline: row!.events, subjects: row!.persons });
          expect(entries.length).toBe(1);
          last = now;
          answers += 1;
        }
      } finally {
        await pool.end();
      }
    };
    const working = [writer(), ...Array.from({ length: 6 }, reader)];
    const rebuilds = async () => {
      const builds = [await build()];
      for (let round = 0; round < 4; round++) {
        expect(await new ReadModels(postgres.db('lethe_read'), store).rebuild()).toBe(true);
        builds.push(await build());
      }
      return builds;
    };
    try {
      const builds = await Promise.race([rebuilds(), Promise.all(working).then(() => [])]);
      expect(new Set(builds).size).toBe(5);
    } finally {
      over = true;
      await Promise.all(working);
    }
    expect(answers).toBeGreaterThan(20);
  }, 90_000);

  /** One statement over several tables: what the position, the timeline, the persons and the totals say of the same moment. */
  const totals = (of: Database) =>
    of.query<Record<'position' | 'timeline' | 'events' | 'subjects' | 'persons', bigint>>(
      `SELECT (SELECT position FROM read.progress), (SELECT count(*) FROM read.timeline WHERE controller = 'shop') AS timeline,
        (SELECT n FROM read.total WHERE controller = 'shop' AND name = 'privacy.data.collected.v1') AS events,
        (SELECT count(*) FROM read.subject WHERE controller = 'shop') AS subjects,
        (SELECT n FROM read.total WHERE controller = 'shop' AND name = 'subjects') AS persons`,
      [],
      'test.totals',
    );
});

describe('rebuilds', () => {
  it('that two processes ask for at once are one, and both are told when it is done', async () => {
    const models = follow();
    expect(await models.waitFor(await store.head(), PATIENCE_MS)).toBe(true);
    const [old, expected] = [await build(), await rowsOf(db)];
    const both = [db, postgres.db('lethe_read')].map((each) => new ReadModels(each, store).rebuild());
    const first = until(async () => (await models.rebuilding()) !== undefined).then(() => db.query('SELECT build FROM read_next.progress'));
    expect(await Promise.all(both)).toEqual([true, true]);
    expect([{ build: await build() }]).toEqual(await first);
    expect({ same: (await build()) === old, rows: await rowsOf(db) }).toEqual({ same: false, rows: expected });
  });

  it('are gone on with by whoever runs, and end although the store is killed and PostgreSQL cuts every connection', async () => {
    const models = new ReadModels(db, store);
    running.push(models.run(stop.signal));
    expect(await models.waitFor(await store.head(), PATIENCE_MS)).toBe(true);
    const [old, expected] = [await build(), await rowsOf(db)];
    const end = new AbortController();
    const asked = new ReadModels(postgres.db('lethe_read'), store).rebuild(end.signal);
    await until(async () => ((await models.rebuilding())?.events ?? 0n) > 0n);
    end.abort();
    await process.end('SIGKILL');
    await process.start();
    await postgres
      .owner()
      .query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()');
    await asked.catch(() => false);
    await until(async () => (await build().catch(() => old)) !== old);
    expect(await rowsOf(db)).toEqual(expected);
  }, 60_000);
});
