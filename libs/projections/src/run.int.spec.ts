import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { EventStore } from '#event-store';
import type { Database } from '#postgres';
import { EmbeddedStoreProcess } from '../../../test/support/embedded-store.ts';
import { rowsOf } from '../../../test/support/read-models.ts';
import { testDatabase, type TestDatabase } from '../../../test/support/postgres.ts';
import { storedEvents, tell } from '../../../test/support/stored-events.ts';
import { foldPage } from './engine/index.ts';
import { group } from './list.ts';
import { inventory, inventoryAsOf, ReadModels, stats, timeline } from './index.ts';

const PATIENCE_MS = 20_000;
const person = (n: number) => n.toString(16).padStart(32, '0');

describe('ReadModels', () => {
  let postgres: TestDatabase;
  let process: EmbeddedStoreProcess;
  let store: EventStore;
  let db: Database;
  let stop: AbortController;
  const running: Promise<void>[] = [];

  beforeAll(async () => {
    process = await EmbeddedStoreProcess.start();
    store = new EventStore({ url: process.url });
  });
  beforeEach(async () => {
    postgres = await testDatabase();
    db = postgres.db('lethe_read');
    await ReadModels.migrate(db);
    stop = new AbortController();
  });
  afterEach(async () => {
    stop.abort();
    await Promise.all(running.splice(0));
    await postgres.drop();
  });
  afterAll(async () => {
    await store.dispose();
    await process.remove();
  });

  const run = (signal: AbortSignal, of: Database = db) => {
    const readModels = new ReadModels(of, store);
    running.push(readModels.run(signal));
    return readModels;
  };

  /** Appends one sharing for each of `count` new persons of the controller; answers the ledger's head then. */
  const share = async (controller: string, count: number) => {
    const told = Array.from({ length: count }, (_, n) =>
      tell(
        'privacy.data.shared.v1',
        {
          subject: ['email'],
          category: 'order',
          fields: ['phone'],
          recipient: 'dhl',
          purpose: 'delivery',
          legalBasis: 'contract',
          country: 'DE',
        },
        { subject: person(n), controller, stream: `subject-${randomUUID().replaceAll('-', '')}` },
      ),
    );
    const appended = storedEvents(told).map(({ stream, id, type, data, metadata }) =>
      store.append(stream, [{ id, type, data, metadata }], 'no-stream'),
    );
    expect((await Promise.all(appended)).every(({ ok }) => ok)).toBe(true);
    return store.head();
  };

  const counted = async (controller: string) => (await stats(db, controller)).subjects;

  it('follow the ledger, and say when they have reached a position', async () => {
    const before = await share('follow', 30);
    const readModels = run(stop.signal);
    expect(await readModels.waitFor(before, PATIENCE_MS)).toBe(true);
    const after = await share('follow', 40);
    expect(await readModels.waitFor(after, PATIENCE_MS)).toBe(true);
    expect(await counted('follow')).toBe(40);
    expect(await stats(db, 'follow')).toMatchObject({ events: { 'privacy.data.shared.v1': 70 } });
    expect(await readModels.waitFor(after + 1n, 1)).toBe(false);
    expect(await readModels.lag()).toEqual({ position: await readModels.position(), head: after, ageMs: 0 });
  });

  it('say how far behind they are', async () => {
    const head = await share('lag', 3);
    const idle = new ReadModels(db, store, { now: () => Date.parse('2100-01-01T00:00:00Z') });
    const lag = await idle.lag();
    expect({ ...lag, ageMs: lag.ageMs > 70 * 365 * 86_400_000 }).toEqual({ position: -1n, head, ageMs: true });
  });

  it('go on where they were when the event store is killed and comes back', async () => {
    const readModels = run(stop.signal);
    expect(await readModels.waitFor(await share('killed', 500), PATIENCE_MS)).toBe(true);
    await process.end('SIGKILL');
    await process.start();
    expect(await readModels.waitFor(await share('killed', 700), PATIENCE_MS)).toBe(true);
    expect(await counted('killed')).toBe(700);
    expect(await stats(db, 'killed')).toMatchObject({ events: { 'privacy.data.shared.v1': 1200 } });
  });

  it('go on when every connection to PostgreSQL is cut', async () => {
    const readModels = run(stop.signal);
    expect(await readModels.waitFor(await share('cut', 200), PATIENCE_MS)).toBe(true);
    const head = share('cut', 400);
    for (let n = 0; n < 3; n++) {
      await postgres
        .owner()
        .query(
          'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = current_user AND datname = current_database() AND pid <> pg_backend_pid()',
        );
    }
    const reached = await head;
    await expect(new ReadModels(postgres.db('lethe_read'), store).waitFor(reached, PATIENCE_MS)).resolves.toBe(true);
    expect(await stats(db, 'cut')).toMatchObject({ events: { 'privacy.data.shared.v1': 600 }, subjects: 400 });
  });

  it('fold each event once when two processes run them, and the second takes over', async () => {
    const other = postgres.db('lethe_read');
    const first = new AbortController();
    run(first.signal);
    const second = run(stop.signal, other);
    expect(await second.waitFor(await share('two', 300), PATIENCE_MS)).toBe(true);
    first.abort();
    expect(await second.waitFor(await share('two', 200), PATIENCE_MS)).toBe(true);
    expect(await stats(db, 'two')).toMatchObject({ events: { 'privacy.data.shared.v1': 500 }, subjects: 300 });
  });

  it('fold nothing twice when somebody else folds behind their back', async () => {
    const readModels = run(stop.signal);
    let head = await share('overtaken', 10);
    for (let round = 0; round < 5; round++) {
      expect(await readModels.waitFor(head, PATIENCE_MS)).toBe(true);
      const from = await readModels.position();
      head = await share('overtaken', 10);
      const page = [];
      for await (const event of store.readAll({ after: from })) page.push(event);
      await foldPage(db, group, page, from, head);
    }
    expect(await readModels.waitFor(head, PATIENCE_MS)).toBe(true);
    expect(await stats(db, 'overtaken')).toMatchObject({ events: { 'privacy.data.shared.v1': 60 }, subjects: 10 });
  });

  it('are the same after a rebuild, also while another process runs them', async () => {
    const readModels = run(stop.signal);
    expect(await readModels.waitFor(await share('rebuilt', 1500), PATIENCE_MS)).toBe(true);
    const before = await rowsOf(db);
    await new ReadModels(postgres.db('lethe_read'), store).rebuild();
    expect(await rowsOf(db)).toEqual(before);
  });

  it('of another version answer as they are, and are folded no further, until those of this version have taken their place', async () => {
    const before = new AbortController();
    const readModels = run(before.signal);
    const position = await share('fold', 5);
    expect(await readModels.waitFor(position, PATIENCE_MS)).toBe(true);
    await db.query("UPDATE read.progress SET layout = 'other folds'");
    const head = await share('fold', 6);
    // Whoever ran when the tables became others does not fold into them.
    expect(await readModels.waitFor(head, 1_500)).toBe(false);
    before.abort();
    await Promise.all(running.splice(0));
    await ReadModels.migrate(db);
    expect(await counted('fold')).toBe(5);
    expect({ from: await readModels.answersFrom(), rebuilding: await readModels.rebuilding() }).toEqual({
      from: position,
      rebuilding: { position: -1n, head, events: 0n, percent: 0 },
    });
    run(stop.signal);
    expect(await readModels.waitFor(head, PATIENCE_MS)).toBe(true);
    expect({ from: await readModels.answersFrom(), rebuilding: await readModels.rebuilding() }).toEqual({
      from: head,
      rebuilding: undefined,
    });
    expect(await stats(db, 'fold')).toMatchObject({ events: { 'privacy.data.shared.v1': 11 }, subjects: 6 });
  });

  it('of another version are not asked if they lack a table or a column', async () => {
    const readModels = run(stop.signal);
    expect(await readModels.waitFor(await share('layout', 5), PATIENCE_MS)).toBe(true);
    const other = async (layout: string, ...changes: string[]) => {
      for (const change of changes) await db.query(change);
      await db.query('UPDATE read.progress SET layout = $1', [layout]);
      return readModels.answersFrom();
    };
    expect(await other('1', 'CREATE TABLE read.left_over (n int)', 'ALTER TABLE read.hold ADD COLUMN more text')).not.toBe(undefined);
    expect(await other('2', 'ALTER TABLE read.timeline ALTER COLUMN data TYPE jsonb USING data::jsonb')).toBe(undefined);
    expect(await other('3', 'ALTER TABLE read.timeline ALTER COLUMN data TYPE json USING data::json')).not.toBe(undefined);
    expect(await other('4', 'DROP TABLE read.hold')).toBe(undefined);
    await expect(readModels.rebuild()).rejects.toThrow('are those of another version of Lethe. Nothing was changed');
    await ReadModels.migrate(db);
    expect(await readModels.waitFor(await share('layout', 6), PATIENCE_MS)).toBe(true);
    expect(await db.query("SELECT 1 FROM pg_tables WHERE schemaname = 'read' AND tablename = 'left_over'")).toEqual([]);
    expect(await stats(db, 'layout')).toMatchObject({ events: { 'privacy.data.shared.v1': 11 }, subjects: 6 });
  });

  it('that nobody has folded into yet are laid out anew at once, and a build of another version goes', async () => {
    await db.query("UPDATE read.progress SET layout = 'other folds'");
    await db.query("INSERT INTO read_next.progress (position, layout, build) VALUES (7, 'other folds', 'theirs')");
    await db.query('CREATE TABLE read_next.left_over (n int)');
    const readModels = new ReadModels(db, store);
    await ReadModels.migrate(db);
    expect({ from: await readModels.answersFrom(), rebuilding: await readModels.rebuilding() }).toEqual({
      from: -1n,
      rebuilding: undefined,
    });
    expect(await rowsOf(db, 'read_next')).toEqual({});
    expect(Object.keys(await rowsOf(db))).toContain('hold');
  });

  it('put an event aside that PostgreSQL cannot store, and go on with those around it', async () => {
    const readModels = run(stop.signal);
    await share('nul', 20);
    const policy = { controller: 'nul', version: '1', effectiveFrom: '2026-01-01T00:00:00Z', contact: { name: 'No\0Ltd' }, entities: [], identifiers: [], categories: [], purposes: [], recipients: [], retention: [] }; // prettier-ignore
    const [odd] = storedEvents([
      tell(
        'privacy.policy.published.v1',
        { version: '1', effectiveFrom: policy.effectiveFrom, sha256: 'a'.repeat(64), policy },
        { controller: 'nul', stream: 'policy-nul' },
      ),
    ]);
    expect(await store.append('policy-nul', [odd!], 'no-stream')).toMatchObject({ ok: true });
    expect(await readModels.waitFor(await share('nul', 30), PATIENCE_MS)).toBe(true);
    expect(await stats(db, 'nul')).toMatchObject({ events: { 'privacy.data.shared.v1': 50 }, unreadable: 1 });
    expect(await db.query('SELECT stream, reason FROM read.unreadable')).toEqual([{ stream: 'policy-nul', reason: 'not-storable' }]);
    const page = await timeline(db, 'nul', [person(0)]);
    expect(page.ok && page.items).toHaveLength(2);
  });

  it('answer what was held at a moment, from the events known now, and nothing but the state once the person is erased', async () => {
    const subject = randomUUID().replaceAll('-', '');
    const order = { subject: ['email'], category: 'order', system: 'shop-db', dataset: 'orders', record: '1'.repeat(64) };
    const collected = (time: string, fields: string[]) =>
      tell(
        'privacy.data.collected.v1',
        { ...order, fields, purposes: ['delivery'], legalBasis: 'contract' },
        { subject, time, controller: 'as-of' },
      );
    const retention = [{ id: 'orders', category: 'order', deleteAfter: 'P1Y' }];
    const policy = { controller: 'as-of', version: '1', effectiveFrom: '2026-01-01T00:00:00Z', contact: { name: 'Shop' }, entities: [], identifiers: [], categories: [], purposes: [], recipients: [], retention }; // prettier-ignore
    const told = [
      collected('2026-03-01T00:00:00Z', ['address']),
      tell(
        'privacy.data.deleted.v1',
        { subject: ['email'], system: 'shop-db', ground: 'retention' },
        { subject, time: '2026-04-01T00:00:00Z', controller: 'as-of' },
      ),
      // Arrives last, happened first.
      collected('2026-02-01T00:00:00Z', ['phone']),
    ];
    const events = storedEvents(told).map(({ id, type, data, metadata }) => ({ id, type, data, metadata }));
    expect(await store.append(`subject-${subject}`, events, 'no-stream')).toMatchObject({ ok: true });
    const published = tell(
      'privacy.policy.published.v1',
      { version: '1', effectiveFrom: policy.effectiveFrom, sha256: 'a'.repeat(64), policy },
      { controller: 'as-of' },
    );
    expect(await store.append('policy-as-of', storedEvents([published]), 'no-stream')).toMatchObject({ ok: true });
    const readModels = run(stop.signal);
    expect(await readModels.waitFor(await store.head(), PATIENCE_MS)).toBe(true);

    const held = async (asOf: string) => {
      const { state, entries } = await inventoryAsOf(db, store, 'as-of', [subject], asOf);
      return [state, entries.map(({ fields, retention: next }) => [fields.map(({ name }) => name), next?.dueAt])];
    };
    expect(await held('2026-01-31T23:59:59Z')).toEqual(['open', []]);
    expect(await held('2026-02-01T01:00:00+01:00')).toEqual(['open', [[['phone'], '2027-02-01T00:00:00.000Z']]]);
    expect(await held('2026-03-31T00:00:00Z')).toEqual(['open', [[['address', 'phone'], '2027-02-01T00:00:00.000Z']]]);
    expect(await held('2026-05-01T00:00:00Z')).toEqual(['open', []]);
    // Asked for now, it is what the read models say.
    expect(await inventoryAsOf(db, store, 'as-of', [subject], '2026-06-01T00:00:00Z')).toEqual(await inventory(db, 'as-of', [subject]));

    const erasure = randomUUID().replaceAll('-', '');
    const closing = tell(
      'privacy.erasure.closing.v1',
      { closedAt: '2026-05-01T00:00:00Z', closure: [subject], identifiers: [] },
      { controller: 'as-of' },
    );
    expect(await store.append(`erasure-${erasure}`, storedEvents([closing]), 'no-stream')).toMatchObject({ ok: true });
    expect(await readModels.waitFor(await store.head(), PATIENCE_MS)).toBe(true);
    expect(await inventoryAsOf(db, store, 'as-of', [subject], '2026-03-31T00:00:00Z')).toMatchObject({ state: 'erased', erasure });
  });
});
