import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { ANY, MaxAppendSizeExceededError, NO_STREAM, STREAM_EXISTS, StreamDeletedError, WrongExpectedVersionError, jsonEvent, type AppendToStreamOptions } from '@eventstore/db-client'; // prettier-ignore
import { collect } from '../../../../test/support/collect.ts';
import { contractedStore, credentials, jsonEvents, newStream } from '../../../../test/support/contracted-store.ts';

const store = contractedStore();
type Expected = AppendToStreamOptions['expectedRevision'];
const revisions = async (stream: string) => (await collect(store.client.readStream(stream))).map(({ event }) => event?.revision);

/** With credentials of its own the client sends each append as a call by itself, without them all share one. */
const ways: [string, AppendToStreamOptions][] = [
  ['the shared call', {}],
  ['a call of its own', { credentials }],
];

describe.each(ways)('appending over %s', (_, way) => {
  const append = (stream: string, events = jsonEvents(1), expectedRevision: Expected = ANY) =>
    store.client.appendToStream(stream, events, { ...way, expectedRevision });
  const failure = (stream: string, events = jsonEvents(1), expected: Expected = ANY) =>
    append(stream, events, expected).catch((error: unknown) => error);

  test('answers the revision and the position of the last event', async () => {
    const stream = newStream();
    const first = await append(stream, jsonEvents(3), NO_STREAM);
    expect(first).toEqual({
      success: true,
      nextExpectedRevision: 2n,
      position: { commit: expect.any(BigInt), prepare: expect.any(BigInt) },
    });
    const second = await append(stream, jsonEvents(1), 2n);
    expect(second.nextExpectedRevision).toBe(3n);
    expect(second.position!.commit > first.position!.commit).toBe(true);
    const events = await collect(store.client.readAll({ fromPosition: second.position!, maxCount: 1 }));
    expect(events.map(({ event }) => [event?.streamId, event?.revision])).toEqual([[stream, 3n]]);
  });

  test.each<[string, number, Expected, bigint]>([
    ['no stream, of a new one', 0, NO_STREAM, 0n],
    ['anything, of a new one', 0, ANY, 0n],
    ['anything', 2, ANY, 2n],
    ['that it exists', 2, STREAM_EXISTS, 2n],
    ['its revision', 2, 1n, 2n],
  ])('expecting %s is met', async (_expected, before, expected, revision) => {
    const stream = newStream();
    if (before > 0) await append(stream, jsonEvents(before), NO_STREAM);
    expect((await append(stream, jsonEvents(1), expected)).nextExpectedRevision).toBe(revision);
  });

  test.each<[string, number, Expected, string | bigint, string | bigint]>([
    ['no stream, where there is one', 2, NO_STREAM, 'no_stream', 1n],
    ['an earlier revision', 2, 0n, 0n, 1n],
    ['a later revision', 2, 7n, 7n, 1n],
    ['a revision of a stream that is not there', 0, 0n, 0n, 'no_stream'],
    ['that a stream exists that is not there', 0, STREAM_EXISTS, 'stream_exists', 'no_stream'],
  ])('expecting %s is refused with both revisions, and nothing is written', async (_expected, before, expected, said, actual) => {
    const stream = newStream();
    if (before > 0) await append(stream, jsonEvents(before), NO_STREAM);
    const wrong = await failure(stream, jsonEvents(1), expected);
    expect(wrong).toBeInstanceOf(WrongExpectedVersionError);
    expect(wrong).toMatchObject({ type: 'wrong-expected-version', streamName: stream, expectedVersion: said, actualVersion: actual });
    if (before > 0) expect(await revisions(stream)).toEqual([0n, 1n]);
  });

  test.each<Expected>([NO_STREAM, ANY, 1n])(
    'the same events again at the same place (%s) are written once, also when others follow',
    async (expected) => {
      const stream = newStream();
      if (expected === 1n) await append(stream, jsonEvents(2), NO_STREAM);
      const repeated = jsonEvents(3);
      const once = await append(stream, repeated, expected);
      expect((await append(stream, repeated, expected)).nextExpectedRevision).toBe(once.nextExpectedRevision);
      await append(stream, jsonEvents(2), once.nextExpectedRevision);
      expect((await append(stream, repeated, expected)).nextExpectedRevision).toBe(once.nextExpectedRevision);
      expect(await revisions(stream)).toHaveLength(expected === 1n ? 7 : 5);
    },
  );

  test('some of the same events with others in one append are refused', async () => {
    const stream = newStream();
    const [a, b, c] = jsonEvents(3) as [ReturnType<typeof jsonEvent>, ReturnType<typeof jsonEvent>, ReturnType<typeof jsonEvent>];
    await append(stream, [a, b], NO_STREAM);
    expect(await failure(stream, [b, c], NO_STREAM)).toBeInstanceOf(WrongExpectedVersionError);
    expect(await failure(stream, [a, b, c], NO_STREAM)).toBeInstanceOf(WrongExpectedVersionError);
    expect(await revisions(stream)).toEqual([0n, 1n]);
  });

  test('the same ids may stand in two streams', async () => {
    const [one, two, events] = [newStream(), newStream(), jsonEvents(2)];
    await append(one, events, NO_STREAM);
    expect((await append(two, events, NO_STREAM)).nextExpectedRevision).toBe(1n);
    expect(await revisions(two)).toEqual([0n, 1n]);
  });

  test('an event just under the limit is kept, one above it and many above it together are refused, and the next is written', async () => {
    const stream = newStream();
    const event = (bytes: number) => jsonEvent({ type: 'large', data: { text: 'x'.repeat(bytes) } });
    await append(stream, [event(1_040_000)], NO_STREAM);
    for (const events of [[event(1_049_000)], [event(3_500_000)], Array.from({ length: 12 }, () => event(100_000))]) {
      const refused = await failure(stream, events, 0n);
      expect(refused).toBeInstanceOf(MaxAppendSizeExceededError);
      expect(refused).toMatchObject({ type: 'maximum-append-size-exceeded', maxAppendSize: expect.any(Number) });
    }
    expect((await append(stream, jsonEvents(1), 0n)).nextExpectedRevision).toBe(1n);
    expect(await revisions(stream)).toEqual([0n, 1n]);
  });

  test('a stream that was closed for ever takes nothing, whatever is expected', async () => {
    const stream = newStream();
    await append(stream);
    await store.client.tombstoneStream(stream);
    for (const expected of [ANY, NO_STREAM, STREAM_EXISTS, 0n] as const) {
      const refused = await failure(stream, jsonEvents(1), expected);
      expect(refused).toBeInstanceOf(StreamDeletedError);
      expect(refused).toMatchObject({ type: 'stream-deleted', streamName: stream });
    }
  });

  test('a stream that was softly deleted begins again where it ended, expecting none or anything', async () => {
    for (const expected of [NO_STREAM, ANY, 1n] as const) {
      const stream = newStream();
      await append(stream, jsonEvents(2), NO_STREAM);
      await store.client.deleteStream(stream);
      expect((await append(stream, jsonEvents(2), expected)).nextExpectedRevision).toBe(3n);
      expect(await revisions(stream)).toEqual([2n, 3n]);
    }
  });

  test('ten writers of one stream by its revision: each revision once', async () => {
    const stream = newStream();
    const write = async (): Promise<void> => {
      for (let expected: Expected = NO_STREAM; ;) {
        const result: unknown = await failure(stream, jsonEvents(1), expected);
        if (!(result instanceof WrongExpectedVersionError)) return;
        expected = result.actualVersion as bigint;
      }
    };
    await Promise.all(Array.from({ length: 10 }, write));
    expect(await revisions(stream)).toEqual(Array.from({ length: 10 }, (_unused, n) => BigInt(n)));
  });
});

test('many appends in parts over the shared call, answered each by its own reply', async () => {
  const streams = Array.from({ length: 50 }, () => newStream());
  await store.client.appendToStream(newStream(), jsonEvents(1));
  const ids = streams.map(() => randomUUID());
  const sent = streams.map((stream, n) => {
    const text = 'x'.repeat(200_000);
    const events = [0, 1, 2].map((part) => jsonEvent({ type: 'part', data: { n, part, text } }));
    return store.client.appendToStream(stream, [...events, jsonEvent({ id: ids[n]!, type: 'last', data: {} })], {
      expectedRevision: NO_STREAM,
      batchAppendSize: 250_000,
    });
  });
  expect((await Promise.all(sent)).map(({ nextExpectedRevision }) => nextExpectedRevision)).toEqual(streams.map(() => 3n));
  const last = await Promise.all(streams.map((stream) => collect(store.client.readStream(stream, { fromRevision: 3n }))));
  expect(last.map(([found]) => found?.event?.id)).toEqual(ids);
});
