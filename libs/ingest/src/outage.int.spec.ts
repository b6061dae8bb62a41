import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { EventStore } from '#event-store';
import { collected, TestLedger, testCaller } from '../../../test/support/ledger.ts';

let ledger: TestLedger;
let store: EventStore;

beforeEach(async () => {
  ledger = await TestLedger.open();
  store = new EventStore({ url: ledger.events.url, appendTimeoutMs: 300 });
});

afterEach(async () => {
  await store.dispose();
  await ledger.close();
});

const unavailable = {
  status: 'rejected',
  findings: [],
  dropped: [],
  problem: expect.objectContaining({ status: 503, type: 'https://lethe.dev/problems/unavailable' }),
};
const count = async () => (await ledger.db.query<{ n: bigint }>('SELECT count(*) AS n FROM vault.received'))[0]?.n;

describe('an event store', () => {
  test('that falls silent in the middle: the answer is to send again, and sending again records once', async () => {
    const ingest = ledger.ingest({ store });
    const [first] = await ingest.record(testCaller, [collected('o-1')]);
    ledger.events.signal('SIGSTOP');
    expect(await ingest.record(testCaller, [collected('o-2'), collected('o-3')])).toEqual([
      { id: 'o-2', ...unavailable },
      { id: 'o-3', ...unavailable },
    ]);
    // While it does not answer, nothing more is begun.
    expect(await ingest.record(testCaller, [collected('o-4')])).toEqual([{ id: 'o-4', ...unavailable }]);
    expect(await count()).toBe(3n);

    ledger.events.signal('SIGCONT');
    const again = await ledger.ingest().record(testCaller, [collected('o-2'), collected('o-3'), collected('o-4')]);
    expect(again.map(({ status, subject }) => [status, subject])).toEqual([
      ['duplicate', first?.subject],
      ['duplicate', first?.subject],
      ['recorded', first?.subject],
    ]);
    const events = await ledger.all();
    expect(events.map(({ revision }) => revision)).toEqual([0n, 1n, 2n, 3n]);
    expect(events.slice(1).map(({ position }) => String(position))).toEqual(again.map(({ position }) => position));
  });

  test('that is killed: what was pending is finished after it is back, though nobody sends again', async () => {
    await ledger.ingest().record(testCaller, [collected('o-1')]);
    await ledger.events.end('SIGKILL');
    const results = await ledger
      .ingest({ store })
      .record(testCaller, [collected('o-2'), collected('o-3', { subject: { email: 'ben@example.org' } })]);
    expect(results).toEqual([
      { id: 'o-2', ...unavailable },
      { id: 'o-3', ...unavailable },
    ]);
    await ledger.events.start();
    expect(await ledger.finisher().finish()).toBe(0);
    await ledger.keep();
    expect(await ledger.all()).toHaveLength(3);
    expect(await ledger.db.query(`SELECT 1 FROM vault.received WHERE state <> 'recorded' OR events IS NOT NULL`)).toEqual([]);
  });

  test('whose stream is closed for ever takes nothing more about that person', async () => {
    const [first] = await ledger.ingest().record(testCaller, [collected('o-1')]);
    await ledger.store.tombstone(`subject-${first?.subject}`);
    expect((await ledger.ingest().record(testCaller, [collected('o-2')]))[0]?.problem).toMatchObject({
      status: 409,
      type: 'https://lethe.dev/problems/subject-erased',
    });
  });
});
