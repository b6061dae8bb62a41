import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { END, eventTypeFilter, excludeSystemEvents, jsonEvent, START, StreamDeletedError, streamNameFilter, type AllStreamSubscription, type Position, type StreamSubscription } from '@eventstore/db-client'; // prettier-ignore
import { until } from '../../../../test/support/collect.ts';
import { contractedStore, jsonEvents, newStream } from '../../../../test/support/contracted-store.ts';

const store = contractedStore();

interface Following {
  /** Names and revisions of the events of the streams of this test, in order. */
  seen: string[];
  confirmed: number;
  caughtUp: number;
  ended: boolean;
  error: unknown;
  stop(): Promise<void>;
}

/** Follows a subscription, and writes an event of a stream down by the name that it has in the test. */
function follow(subscription: AllStreamSubscription | StreamSubscription, names: Record<string, string> = {}): Following {
  const following: Following = {
    seen: [],
    confirmed: 0,
    caughtUp: 0,
    ended: false,
    error: undefined,
    stop: () => subscription.unsubscribe(),
  };
  subscription
    .on('confirmation', () => (following.confirmed += 1))
    .on('caughtUp', () => (following.caughtUp += 1))
    .on('error', (error: unknown) => (following.error = error))
    .on('close', () => (following.ended = true))
    .on('end', () => (following.ended = true))
    .on('data', ({ event }: { event?: { streamId: string; revision: bigint } }) => {
      const name = event && names[event.streamId];
      if (name !== undefined) following.seen.push(`${name}${event!.revision}`);
    });
  return following;
}

/** A place in the log, and two streams with events after it, interleaved: types `even` and `odd`. */
async function twoStreams(): Promise<{ a: string; b: string; after: Position; run: string; names: Record<string, string> }> {
  const run = randomUUID();
  const [a, b] = [`contract.left-${run}`, `contract.right-${run}`];
  const { position } = await store.client.appendToStream(newStream(), jsonEvents(1));
  for (let n = 0; n < 3; n++) {
    for (const stream of [a, b])
      await store.client.appendToStream(stream, jsonEvent({ type: n % 2 === 0 ? `even.${run}` : `odd.${run}`, data: { n } }));
  }
  return { a, b, after: position!, run, names: { [a]: 'a', [b]: 'b' } };
}

describe('to all streams', () => {
  test('begins after the position, is confirmed once, catches up, says so, and goes on', async () => {
    const { a, after, names } = await twoStreams();
    const following = follow(store.client.subscribeToAll({ fromPosition: after }), names);
    await until(() => following.caughtUp > 0);
    expect(following.seen).toEqual(['a0', 'b0', 'a1', 'b1', 'a2', 'b2']);
    await store.client.appendToStream(a, jsonEvents(2));
    await until(() => following.seen.length === 8);
    expect(following.seen.slice(6)).toEqual(['a3', 'a4']);
    expect(following.confirmed).toBe(1);
    await following.stop();
  });

  test('resumes from any event without it, and misses and repeats none', async () => {
    const { a, b, after, names } = await twoStreams();
    const all = ['a0', 'b0', 'a1', 'b1', 'a2', 'b2'];
    const positions: Position[] = [];
    for await (const { event } of store.client.readAll({ fromPosition: after })) {
      if (event && [a, b].includes(event.streamId)) positions.push(event.position);
    }
    for (const [index, fromPosition] of positions.entries()) {
      const following = follow(store.client.subscribeToAll({ fromPosition }), names);
      await until(() => following.caughtUp > 0);
      expect(following.seen).toEqual(all.slice(index + 1));
      await following.stop();
    }
  });

  test('from the end has only what comes', async () => {
    const { a, names } = await twoStreams();
    const following = follow(store.client.subscribeToAll({ fromPosition: END }), names);
    await until(() => following.confirmed > 0 && following.caughtUp > 0);
    await store.client.appendToStream(a, jsonEvents(2));
    await until(() => following.seen.length === 2);
    expect(following.seen).toEqual(['a3', 'a4']);
    await following.stop();
  });

  test('from the start has everything', async () => {
    const { names } = await twoStreams();
    const following = follow(store.client.subscribeToAll({ fromPosition: START }), names);
    await until(() => following.seen.length === 6);
    expect(following.seen).toEqual(['a0', 'b0', 'a1', 'b1', 'a2', 'b2']);
    await following.stop();
  });

  test.each([
    ['prefixes of streams', (run: string) => streamNameFilter({ prefixes: [`contract.left-${run}`, 'none'] }), ['a0', 'a1', 'a2'], ['a3']],
    ['a pattern of streams', (run: string) => streamNameFilter({ regex: `^contract\\.r.*${run}$` }), ['b0', 'b1', 'b2'], ['b3']],
    ['prefixes of types', (run: string) => eventTypeFilter({ prefixes: [`even.${run}`] }), ['a0', 'b0', 'a2', 'b2'], ['a3']],
    ['a pattern of types', (run: string) => eventTypeFilter({ regex: `^odd.${run}$` }), ['a1', 'b1'], ['b3']],
    ['no system events', () => excludeSystemEvents(), ['a0', 'b0', 'a1', 'b1', 'a2', 'b2'], ['a3', 'b3']],
  ])('filtered by %s, before and after it has caught up', async (_, filter, expected, later) => {
    const { a, b, after, run, names } = await twoStreams();
    const following = follow(store.client.subscribeToAll({ fromPosition: after, filter: filter(run) }), names);
    await until(() => following.seen.length === expected.length);
    expect(following.seen).toEqual(expected);
    await store.client.appendToStream(a, jsonEvents(1, 0, `even.${run}`));
    await store.client.appendToStream(b, jsonEvents(1, 0, `odd.${run}`));
    await until(() => following.seen.length === expected.length + later.length);
    expect(following.seen.slice(expected.length)).toEqual(later);
    await following.stop();
  });

  test('filtered, hears how far the search has come; a checkpoint is a place to resume from', async () => {
    const { after } = await twoStreams();
    const wanted = newStream('contract.wanted');
    const checkpoints: Position[] = [];
    const filter = () =>
      streamNameFilter({
        prefixes: [wanted],
        checkpointInterval: 1,
        maxSearchWindow: 10,
        checkpointReached: (_s, position) => void checkpoints.push(position),
      });
    const following = follow(store.client.subscribeToAll({ fromPosition: after, filter: filter() }), { [wanted]: 'w' });
    for (let n = 0; n < 5; n++) await store.client.appendToStream(newStream(), jsonEvents(50));
    await until(() => checkpoints.length >= 5);
    await following.stop();
    const last = await store.client.appendToStream(newStream(), jsonEvents(1));
    const commits = checkpoints.map(({ commit }) => commit);
    expect(commits).toEqual(commits.toSorted((x, y) => (x < y ? -1 : 1)));
    expect(commits.every((commit) => commit > after.commit && commit <= last.position!.commit)).toBe(true);
    await store.client.appendToStream(wanted, jsonEvents(2));
    const resumed = follow(store.client.subscribeToAll({ fromPosition: checkpoints.at(-1)!, filter: filter() }), { [wanted]: 'w' });
    await until(() => resumed.seen.length === 2);
    expect(resumed.seen).toEqual(['w0', 'w1']);
    await resumed.stop();
  });

  test('as an iterator, left when enough was seen', async () => {
    const { after, names } = await twoStreams();
    const subscription = store.client.subscribeToAll({ fromPosition: after });
    const seen: string[] = [];
    for await (const { event } of subscription) {
      const name = event && names[event.streamId];
      if (name !== undefined && seen.push(`${name}${event!.revision}`) === 4) break;
    }
    expect(seen).toEqual(['a0', 'b0', 'a1', 'b1']);
    await subscription.unsubscribe();
  });
});

describe('to one stream', () => {
  test.each([
    ['its start', START, ['s0', 's1', 's2']],
    ['a revision, without it', 0n, ['s1', 's2']],
    ['its last, without it', 2n, []],
    ['its end', END, []],
  ] as const)('from %s, then what comes', async (_, fromRevision, expected) => {
    const stream = newStream();
    await store.client.appendToStream(stream, jsonEvents(3));
    const following = follow(store.client.subscribeToStream(stream, { fromRevision }), { [stream]: 's' });
    await until(() => following.caughtUp > 0);
    await store.client.appendToStream(stream, jsonEvents(1));
    await until(() => following.seen.length > expected.length);
    expect(following.seen).toEqual([...expected, 's3']);
    await following.stop();
  });

  test('that is not there yet', async () => {
    const stream = newStream();
    const following = follow(store.client.subscribeToStream(stream), { [stream]: 's' });
    await until(() => following.caughtUp > 0);
    await store.client.appendToStream(stream, jsonEvents(2));
    await until(() => following.seen.length === 2);
    expect(following).toMatchObject({ seen: ['s0', 's1'], confirmed: 1, error: undefined });
    await following.stop();
  });

  test('ends with an error when the stream is closed for ever', async () => {
    const stream = newStream();
    await store.client.appendToStream(stream, jsonEvents(2));
    const following = follow(store.client.subscribeToStream(stream), { [stream]: 's' });
    await until(() => following.seen.length === 2);
    await store.client.tombstoneStream(stream);
    await until(() => following.error !== undefined || following.ended);
    expect(following.error).toBeInstanceOf(StreamDeletedError);
  });
});

test('nothing comes after unsubscribing, and other subscriptions go on', async () => {
  const { a, after, names } = await twoStreams();
  const [left, stays] = [0, 1].map(() => follow(store.client.subscribeToAll({ fromPosition: after }), names)) as [Following, Following];
  await until(() => left.seen.length === 6 && stays.seen.length === 6);
  await left.stop();
  await store.client.appendToStream(a, jsonEvents(3));
  await until(() => stays.seen.length === 9);
  expect(left).toMatchObject({ ended: true, error: undefined });
  expect(left.seen).toHaveLength(6);
  await stays.stop();
});

test('a slow reader gets everything in order, however much lies before him', async () => {
  const stream = newStream();
  for (let n = 0; n < 10; n++) {
    const events = Array.from({ length: 50 }, (_, index) =>
      jsonEvent({ type: 'slow', data: { n: n * 50 + index, text: 'x'.repeat(2_000) } }),
    );
    await store.client.appendToStream(stream, events);
  }
  const seen: number[] = [];
  for await (const { event } of store.client.subscribeToStream(stream, {}, { highWaterMark: 2 })) {
    await new Promise((resolve) => setImmediate(resolve));
    if (seen.push((event!.data as { n: number }).n) === 500) break;
  }
  expect(seen).toEqual(Array.from({ length: 500 }, (_, n) => n));
});
