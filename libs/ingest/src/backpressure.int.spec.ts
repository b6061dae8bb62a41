import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { setTimeout as after } from 'node:timers/promises';
import { EventStore } from '#event-store';
import { until } from '../../../test/support/collect.ts';
import { collected, TestLedger, testCaller } from '../../../test/support/ledger.ts';
import type { RecordResult } from './index.ts';

let ledger: TestLedger;
let store: EventStore;

beforeEach(async () => {
  ledger = await TestLedger.open();
  store = new EventStore({ url: ledger.events.url, appendTimeoutMs: 1_000 });
});

afterEach(async () => {
  await store.dispose();
  await ledger.close();
});

const request = (name: string, size: number) =>
  Array.from({ length: size }, (_, n) => collected(`${name}-${n}`, { subject: { email: `${name}-${n}@example.org` } }));
const isDone = ({ status }: RecordResult) => status !== 'rejected';

describe('while the event store is silent', () => {
  test('no more events are under way than the bound, the others are refused at once, and sent again they are recorded once', async () => {
    const limits = { events: 500, bytes: 1_000_000 };
    const ingest = ledger.ingest({ store, limits });
    const requests = Array.from({ length: 200 }, (_, n) => request(`r${n}`, 25));
    ledger.events.signal('SIGSTOP');

    const settled: RecordResult[][] = [];
    let most = 0;
    const answers = requests.map((events) => {
      const answer = ingest.record(testCaller, events).then((results) => void settled.push(results));
      most = Math.max(most, ingest.underWay.events);
      return answer;
    });
    // What was refused is answered although nothing of what was let in is.
    await after(0);
    expect({ most, refused: settled.length }).toEqual({ most: limits.events, refused: requests.length - limits.events / 25 });
    expect(new Set(settled.flat().map(({ problem }) => `${problem?.status} ${problem?.detail}`))).toEqual(
      new Set(['503 More is under way than the ledger takes on at a time. Nothing of this was begun: send it again.']),
    );
    await Promise.all(answers);
    expect(settled.flat().filter(isDone)).toEqual([]);
    expect(ingest.underWay).toEqual({ events: 0, bytes: 0 });

    ledger.events.signal('SIGCONT');
    for (const events of requests) {
      await until(async () => (await ingest.record(testCaller, events)).every(isDone));
    }
    expect(await ledger.all()).toHaveLength(200 * 25);
  }, 60_000);

  test('the bytes of large events are bound as their number is', async () => {
    const ingest = ledger.ingest({ store, limits: { events: 1_000, bytes: 100_000 } });
    const large = (n: number) => collected(`large-${n}`, { fields: { delivery_address: 'x'.repeat(8_000) } });
    ledger.events.signal('SIGSTOP');
    const answers = Array.from({ length: 50 }, (_, n) => {
      const answer = ingest.record(testCaller, [large(n)]);
      expect(ingest.underWay.bytes).toBeLessThanOrEqual(100_000);
      return answer;
    });
    expect(ingest.underWay.events).toBeLessThan(13);
    await Promise.all(answers);
    ledger.events.signal('SIGCONT');
  });

  test('what waits for the same person behind an unanswered append is answered with it, not one timeout after the other', async () => {
    const counts = new Map<string, number>();
    const faults = { at: async (point: string) => void counts.set(point, (counts.get(point) ?? 0) + 1) };
    const patient = new EventStore({ url: ledger.events.url, appendTimeoutMs: 60_000 });
    const ingest = ledger.ingest({ store: patient, faults });
    ledger.events.signal('SIGSTOP');
    const answers: Promise<RecordResult[]>[] = [];
    for (let n = 0; n < 20; n++) {
      answers.push(ingest.record(testCaller, [collected(`hot-${n}`)]));
      // Each in a vault transaction of its own, so that each is an append of its own.
      await until(() => counts.get('after record') === n + 1);
    }
    await ledger.events.end('SIGKILL');
    expect((await Promise.all(answers)).flat().filter(isDone)).toEqual([]);
    expect(counts.get('before append')).toBe(1);

    await ledger.events.start();
    for (let n = 0; n < 20; n++) await until(async () => (await ingest.record(testCaller, [collected(`hot-${n}`)])).every(isDone));
    expect((await ledger.all()).map(({ revision }) => revision)).toEqual(Array.from({ length: 20 }, (_, n) => BigInt(n)));
    await patient.dispose();
  });
});
