import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { EventMetadata } from '#domain';
import { collected, TestLedger, testCaller } from '../../../test/support/ledger.ts';
import type { Ingest } from './ingest.ts';

let ledger: TestLedger;
let run = 0;

beforeAll(async () => {
  ledger = await TestLedger.open();
});

afterAll(async () => {
  await ledger.close();
});

/** One call: which instance, and which events (number of the event, number of the person). */
interface Call {
  instance: number;
  events: { event: number; person: number }[];
}

const calls: fc.Arbitrary<Call[]> = fc.array(
  fc.record({ instance: fc.nat(1), events: fc.array(fc.record({ event: fc.nat(7), person: fc.nat(2) }), { minLength: 1, maxLength: 4 }) }),
  { minLength: 2, maxLength: 12 },
);

/** The person of an event is always the same, whoever sends it. */
const named = ({ event }: { event: number }) =>
  collected(`${run}/${event}`, { subject: { email: `p${event % 3}-${run}@example.org`, customer_id: `c${event % 3}-${run}` } });

async function check(ingests: Ingest[], plan: Call[], withKeeper: boolean): Promise<void> {
  run += 1;
  const before = (await ledger.all()).length;
  const answers = await Promise.all(
    plan.map(({ instance, events }) => (ingests[instance] as Ingest).record(testCaller, events.map(named))),
  );
  if (withKeeper) await ledger.keep();
  const results = answers.flat();
  const byId = Map.groupBy(results, ({ id }) => id);

  // Each event was recorded by exactly one call, and every call was told the same.
  for (const same of byId.values()) {
    expect(same.map(({ status }) => status).sort()).toEqual([...Array.from({ length: same.length - 1 }, () => 'duplicate'), 'recorded']);
    expect(new Set(same.map(({ position, subject }) => `${position} ${subject}`)).size).toBe(1);
  }
  const recorded = (await ledger.all()).slice(before);
  expect(recorded.map(({ position }) => String(position)).sort()).toEqual([...byId.values()].map(([one]) => String(one?.position)).sort());
  // Each person has one stream, without gaps, and no two people share one.
  const streams = Map.groupBy(recorded, ({ stream }) => stream);
  for (const events of streams.values()) expect(events.map(({ revision }) => revision)).toEqual(events.map((_, index) => BigInt(index)));
  const people = new Set([...byId.keys()].map((id) => Number(id.split('/')[1]) % 3));
  expect(streams.size).toBe(people.size);
  expect(new Set(recorded.map(({ metadata }) => (metadata as EventMetadata).received)).size).toBe(recorded.length);
}

describe('two instances of the API, with the same events and other events of the same people at once', () => {
  test('record each event once, in gapless streams, in any interleaving', async () => {
    const ingests = [ledger.ingest(), ledger.ingest()];
    await fc.assert(
      fc.asyncProperty(calls, fc.boolean(), (plan, withKeeper) => check(ingests, plan, withKeeper)),
      { numRuns: process.env['LETHE_TEST_SOAK'] ? 500 : 40 },
    );
  });

  test('forty callers with the same event at once: one records it', async () => {
    const plan = Array.from({ length: 40 }, (_, index): Call => ({ instance: index % 2, events: [{ event: 0, person: 0 }] }));
    await check([ledger.ingest(), ledger.ingest()], plan, true);
  });
});
