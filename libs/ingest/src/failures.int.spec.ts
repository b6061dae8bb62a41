import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { setImmediate as turn } from 'node:timers/promises';
import type { Database, Tx } from '#postgres';
import { collected, TestLedger, testCaller } from '../../../test/support/ledger.ts';

let ledger: TestLedger;

beforeAll(async () => {
  ledger = await TestLedger.open();
});

afterAll(async () => {
  await ledger.close();
});

const unavailable = {
  status: 'rejected',
  findings: [],
  dropped: [],
  problem: expect.objectContaining({ status: 503, type: 'https://lethe.dev/problems/unavailable' }),
};

/** The vault's database, where every transaction fails first as `failing` says. */
function failing(fail: (work: number) => Error | undefined): Database {
  let works = 0;
  return new Proxy(ledger.db, {
    get(db, property) {
      if (property !== 'transaction') return Reflect.get(db, property, db);
      return async (work: (tx: Tx) => Promise<unknown>) => {
        const error = fail(++works);
        if (error) throw error;
        return db.transaction(work);
      };
    },
  });
}

/** The process itself, which a test sees only a copy of: a rejection that nobody attends to would end it. */
const host = (turn.constructor as FunctionConstructor)('return process')() as NodeJS.Process;

const deadlock = () => Object.assign(new Error('deadlock detected'), { code: '40P01' });

describe('a failure', () => {
  test('of one append, while the same event again is still on its way into the vault, is told to its sender and ends nothing', async () => {
    const overseen: unknown[] = [];
    const note = (error: unknown) => overseen.push(error);
    host.on('unhandledRejection', note);
    let records = 0;
    const faults = {
      at: async (point: string) => {
        if (point === 'before append' && records === 1) throw new Error('the first append fails');
        if (point === 'before record' && ++records === 2) await turn();
      },
    };
    const twice = [collected('f-1'), collected('f-1')];
    await expect(ledger.ingest({ faults }).record(testCaller, twice)).rejects.toThrow('the first append fails');
    host.off('unhandledRejection', note);
    expect(overseen).toEqual([]);
    expect((await ledger.ingest().record(testCaller, [collected('f-1')]))[0]?.status).toBe('duplicate');
  });

  test('of a whole batch is not one of each event: they go in by themselves, in their order', async () => {
    const db = failing((work) => (work === 1 ? new Error('one of them cannot be written') : undefined));
    const events = Array.from({ length: 12 }, (_, index) => collected(`f-2-${index}`, { subject: { email: 'batch@example.org' } }));
    const results = await ledger.ingest({ db }).record(testCaller, events);
    expect(new Set(results.map(({ status }) => status))).toEqual(new Set(['recorded']));
    const stream = (await ledger.all()).filter((event) => event.stream === `subject-${results[0]?.subject}`);
    expect(stream.map(({ position }) => String(position))).toEqual(results.map(({ position }) => position));
  });

  test('to get a turn among others is no mistake of ours: the answer is to send again', async () => {
    const db = failing(deadlock);
    expect(await ledger.ingest({ db }).record(testCaller, [collected('f-3')])).toEqual([{ id: 'f-3', ...unavailable }]);
    expect((await ledger.ingest().record(testCaller, [collected('f-3')]))[0]?.status).toBe('recorded');
  });

  test('of a stream that takes nothing any more keeps nobody else waiting, however much waits for it', async () => {
    const [first] = await ledger.ingest().record(testCaller, [collected('f-dead', { subject: { email: 'dead@example.org' } })]);
    await ledger.keep();
    await ledger.store.tombstone(`subject-${first?.subject}`);
    // Rows as an append that never came about leaves them, more than are looked at.
    await ledger.db.query(
      `INSERT INTO vault.received (controller, mac, event_id, pseudonym, revision, count, events, dropped, state, recorded_at)
       SELECT 'shop', decode(md5(n::text), 'hex'), gen_random_uuid(), $1, n, 1, '[{"id":"00000000-0000-4000-8000-000000000000","type":"privacy.contact.made.v1","data":{},"metadata":{}}]',
         '{}', 'pending', '2026-01-01' FROM generate_series(1, 700) n`,
      [first?.subject],
    );
    const lost = { at: async (point: string) => (point === 'before append' ? Promise.reject(new Error('it dies')) : undefined) };
    await expect(
      ledger.ingest({ faults: lost }).record(testCaller, [collected('f-alive', { subject: { email: 'alive@example.org' } })]),
    ).rejects.toThrow('it dies');
    const waiting = async () =>
      (await ledger.db.query(`SELECT DISTINCT pseudonym FROM vault.received WHERE state = 'pending' AND events IS NOT NULL`)).map(
        ({ pseudonym }) => pseudonym,
      );
    expect(await waiting()).toHaveLength(2);
    await ledger
      .finisher()
      .finish()
      .catch(() => undefined);
    await ledger.keep();
    expect(await waiting()).toEqual([first?.subject]);
    await ledger.db.query(`DELETE FROM vault.received WHERE pseudonym = $1`, [first?.subject]);
  }, 60_000);
});
