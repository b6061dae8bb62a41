import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { randomUUID } from 'node:crypto';
import type { EventMetadata } from '#domain';
import type { StoredEvent } from '#event-store';
import { collected, TestLedger, testCaller } from '../../../test/support/ledger.ts';
import { Keeper } from '#vault';
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

async function all(read: AsyncIterable<StoredEvent>): Promise<StoredEvent[]> {
  const events: StoredEvent[] = [];
  for await (const event of read) events.push(event);
  return events;
}

/** Somebody else's event at the end of a stream, as after the vault was restored from an older backup: whoever had that place needs another. */
async function strangerAtTheEnd(stream: string): Promise<void> {
  for (;;) {
    const [last] = await all(ledger.store.readStream(stream, { direction: 'backwards', limit: 1 }));
    const metadata = { ...(last?.metadata as EventMetadata), received: randomUUID().replaceAll('-', '').repeat(2), commitments: undefined };
    const event = { id: randomUUID(), type: String(last?.type), data: last?.data, metadata };
    if ((await ledger.store.append(stream, [event], last?.revision ?? 'no-stream')).ok) return;
  }
}

/** The same, with a finisher and a keeper at work all the time, who take every pending event for left behind, and with strangers in the streams. */
async function checkAmongOthers(ingests: Ingest[], plan: Call[], strangers: number[]): Promise<void> {
  run += 1;
  const people = await (ingests[0] as Ingest).record(
    testCaller,
    [0, 1, 2].map((person) => named({ event: 99 + person })),
  );
  const mark = await ledger.store.head();
  const stop = new AbortController();
  const others = [ledger.finisher().run(stop.signal), new Keeper(ledger.db, ledger.keys, ledger.store).run(stop.signal)];
  const asked = await Promise.all([
    ...plan.map(({ instance, events }) => (ingests[instance] as Ingest).record(testCaller, events.map(named))),
    ...strangers.map((person) => strangerAtTheEnd(`subject-${people[person]?.subject}`).then(() => [])),
  ]);
  stop.abort();
  await Promise.all(others);
  await ledger.finisher().finish();
  await ledger.keep();

  const events = [...new Map(plan.flatMap((call) => call.events).map((each) => [each.event, each])).values()];
  const settled = await (ingests[1] as Ingest).record(testCaller, events.map(named));
  expect(new Set(settled.map(({ status }) => status))).toEqual(new Set(['duplicate']));
  const positionOf = new Map(settled.map(({ id, position }) => [id, position]));
  for (const { id, status, position } of asked.flat()) if (status !== 'rejected') expect([id, position]).toEqual([id, positionOf.get(id)]);
  const recorded = await all(ledger.store.readAll({ after: mark }));
  expect(recorded).toHaveLength(events.length + strangers.length);
  const rows = await ledger.db.query<{ event_id: string; revision: bigint; position: bigint; state: string; events: unknown }>(
    'SELECT event_id, revision, position, state, events FROM vault.received WHERE position > $1 OR position IS NULL ORDER BY position',
    [mark],
  );
  expect(rows).toEqual(
    recorded.map(({ id, revision, position }) => ({ event_id: id, revision, position, state: 'recorded', events: null })),
  );
  const counters = await ledger.db.query<{ pseudonym: string; next_revision: bigint }>(
    'SELECT pseudonym, next_revision FROM vault.subject',
  );
  for (const { subject } of people) {
    const revisions = (await all(ledger.store.readStream(`subject-${subject}`))).map(({ revision }) => revision);
    expect(revisions).toEqual(revisions.map((_, index) => BigInt(index)));
    expect(counters.find(({ pseudonym }) => pseudonym === subject)?.next_revision).toBe(BigInt(revisions.length));
  }
}

describe('two instances of the API, with the same events and other events of the same people at once', () => {
  test('record each event once, in gapless streams, in any interleaving', async () => {
    const ingests = [ledger.ingest(), ledger.ingest()];
    await fc.assert(
      fc.asyncProperty(calls, fc.boolean(), (plan, withKeeper) => check(ingests, plan, withKeeper)),
      { numRuns: process.env['LETHE_TEST_SOAK'] ? 500 : 40 },
    );
  });

  test('record each event once beside a finisher, a keeper and events of others in their places', async () => {
    const ingests = [ledger.ingest(), ledger.ingest()];
    await fc.assert(
      fc.asyncProperty(calls, fc.array(fc.nat(2), { maxLength: 4 }), (plan, strangers) => checkAmongOthers(ingests, plan, strangers)),
      { numRuns: process.env['LETHE_TEST_SOAK'] ? 150 : 25 },
    );
  });

  test('forty callers with the same event at once: one records it', async () => {
    const plan = Array.from({ length: 40 }, (_, index): Call => ({ instance: index % 2, events: [{ event: 0, person: 0 }] }));
    await check([ledger.ingest(), ledger.ingest()], plan, true);
  });
});
