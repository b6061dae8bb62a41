import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { BACKWARDS, END, FORWARDS, START, StreamDeletedError, StreamNotFoundError, binaryEvent, jsonEvent } from '@eventstore/db-client'; // prettier-ignore
import { collect } from '../../../../test/support/collect.ts';
import { contractedStore, jsonEvents, newStream } from '../../../../test/support/contracted-store.ts';

const store = contractedStore();
type Read = AsyncIterable<{ event?: { streamId: string; revision: bigint } | undefined }>;
const revisions = async (read: Read) => (await collect(read)).map(({ event }) => Number(event?.revision));
const stream = newStream('contract.read');
const few = newStream('contract.read');

describe('a stream of 1,000 events', () => {
  test('is written', async () => {
    expect((await store.client.appendToStream(stream, jsonEvents(1_000))).nextExpectedRevision).toBe(999n);
    await store.client.appendToStream(few, jsonEvents(3));
  });

  test.each([
    ['from its start', {}, 0, 999],
    ['from a revision on, with it', { fromRevision: 990n }, 990, 999],
    ['from its last', { fromRevision: 999n }, 999, 999],
    ['up to a count', { maxCount: 2 }, 0, 1],
    ['a part in the middle', { fromRevision: 300n, maxCount: 500 }, 300, 799],
    ['backwards from its end', { direction: BACKWARDS, fromRevision: END }, 999, 0],
    ['backwards up to a count', { direction: BACKWARDS, fromRevision: END, maxCount: 3 }, 999, 997],
    ['backwards from a revision, with it', { direction: BACKWARDS, fromRevision: 2n }, 2, 0],
    ['backwards from its start', { direction: BACKWARDS, fromRevision: START }, 0, 0],
    ['backwards from behind its end', { direction: BACKWARDS, fromRevision: 5_000n, maxCount: 1 }, 999, 999],
  ] as const)('is read %s', async (_, options, first, last) => {
    const step = first <= last ? 1 : -1;
    const expected = Array.from({ length: Math.abs(last - first) + 1 }, (_unused, n) => first + n * step);
    expect(await revisions(store.client.readStream(stream, options))).toEqual(expected);
  });

  test.each([
    ['from its end', { fromRevision: END }],
    ['from behind its last', { fromRevision: 1_000n }],
    ['from far behind', { fromRevision: 10_000_000n }],
  ] as const)('has nothing %s', async (_, options) => {
    expect(await revisions(store.client.readStream(stream, options))).toEqual([]);
  });

  test('may be left early, and another time', async () => {
    for (const stopAt of [0, 1, 700]) {
      const seen: number[] = [];
      for await (const { event } of store.client.readStream(stream)) if (seen.push(Number(event?.revision)) > stopAt) break;
      expect(seen).toHaveLength(stopAt + 1);
    }
  });
});

test('a stream that is not there, and one that is closed, are errors of their own', async () => {
  const missing = newStream();
  for (const direction of [FORWARDS, BACKWARDS] as const) {
    const fromRevision = direction === FORWARDS ? START : END;
    const notFound = await collect(store.client.readStream(missing, { direction, fromRevision })).catch((error: unknown) => error);
    expect(notFound).toBeInstanceOf(StreamNotFoundError);
    expect(notFound).toMatchObject({ type: 'stream-not-found', streamName: missing });
  }
  const closed = newStream();
  await store.client.appendToStream(closed, jsonEvents(1));
  await store.client.tombstoneStream(closed);
  for (const direction of [FORWARDS, BACKWARDS] as const) {
    const fromRevision = direction === FORWARDS ? START : END;
    const deleted = await collect(store.client.readStream(closed, { direction, fromRevision })).catch((error: unknown) => error);
    expect(deleted).toBeInstanceOf(StreamDeletedError);
    expect(deleted).toMatchObject({ type: 'stream-deleted', streamName: closed });
  }
});

describe('all streams', () => {
  test('from a position: with it forwards, without it backwards', async () => {
    const one = await store.client.appendToStream(newStream('contract.all'), jsonEvents(1));
    const two = newStream('contract.all');
    const { position } = await store.client.appendToStream(two, jsonEvents(3));
    const [at] = await collect(store.client.readAll({ fromPosition: position!, maxCount: 1 }));
    expect([at?.event?.streamId, at?.event?.revision]).toEqual([two, 2n]);
    expect(at?.event?.position).toEqual(position);
    expect(at?.commitPosition).toBe(position!.commit);
    const before = await revisions(store.client.readAll({ fromPosition: position!, direction: BACKWARDS, maxCount: 2 }));
    expect(before).toEqual([1, 0]);
    const between = await collect(store.client.readAll({ fromPosition: one.position!, maxCount: 20 }));
    const own = between.filter(({ event }) => event?.streamId === two).map(({ event }) => event?.revision);
    expect(own).toEqual([0n, 1n, 2n]);
  });

  test('both ways are the same events in opposite order, each position once', async () => {
    const { position } = await store.client.appendToStream(newStream('contract.all'), jsonEvents(1));
    for (let n = 0; n < 30; n++) await store.client.appendToStream(newStream('contract.all'), jsonEvents(n));
    const end = await store.client.appendToStream(newStream('contract.all'), jsonEvents(1));
    const forwards = await collect(store.client.readAll({ fromPosition: position! }));
    const upTo = forwards.findIndex(({ event }) => event?.position.commit === end.position!.commit);
    const positions = forwards.slice(0, upTo).map(({ event }) => event!.position.commit);
    expect(new Set(positions).size).toBe(positions.length);
    expect(positions).toEqual(positions.toSorted((a, b) => (a < b ? -1 : 1)));
    const backwards = await collect(store.client.readAll({ direction: BACKWARDS, fromPosition: end.position!, maxCount: upTo }));
    expect(backwards.map(({ event }) => event!.position.commit)).toEqual(positions.toReversed());
  });

  test('from the start, from the end, and up to a count', async () => {
    expect(await collect(store.client.readAll({ maxCount: 3 }))).toHaveLength(3);
    expect(await collect(store.client.readAll({ fromPosition: START, maxCount: 1 }))).toHaveLength(1);
    expect(await collect(store.client.readAll({ fromPosition: START, direction: BACKWARDS, maxCount: 5 }))).toEqual([]);
    const { position } = await store.client.appendToStream(newStream(), jsonEvents(1));
    const behind = await collect(store.client.readAll({ fromPosition: END, direction: FORWARDS, maxCount: 5 }));
    expect(behind.every(({ event }) => event!.position.commit > position!.commit)).toBe(true);
    const last = await collect(store.client.readAll({ fromPosition: END, direction: BACKWARDS, maxCount: 1 }));
    expect(last[0]!.event!.position.commit >= position!.commit).toBe(true);
  });
});

describe('what an event is made of', () => {
  test.each([
    ['words and slashes', 'Überprüfung/🔑 of /a/b?c#d%20'],
    ['another script', '原簿-гроссбух-سجل'],
    ['quotes and a line', `it's "quoted"\n\tand 'so on'`],
    ['a system name', '$contract'],
    ['a very long name', 'x'.repeat(900)],
    ['dots and dashes', '..-.-'],
  ])('a stream named by %s', async (_, name) => {
    const named = `${name}-${randomUUID()}`;
    await store.client.appendToStream(named, jsonEvents(2));
    const found = await collect(store.client.readStream(named));
    expect(found.map(({ event }) => [event?.streamId, event?.revision])).toEqual([
      [named, 0n],
      [named, 1n],
    ]);
  });

  test('everything of a JSON event', async () => {
    const sent = jsonEvent({
      id: randomUUID(),
      type: 'Ereignis/🔑',
      data: { text: 'naïve – „Ω“ 🗝️ \u0000', nested: [1, null, { a: true }], number: 1.5e-7 },
      metadata: { $correlationId: 'c', list: [] },
    });
    const of = newStream();
    const { position } = await store.client.appendToStream(of, sent);
    const [found] = await collect(store.client.readStream(of));
    const { id, type, data, metadata } = sent;
    const created = expect.any(Date);
    expect(found?.event).toEqual({ id, type, data, metadata, isJson: true, streamId: of, revision: 0n, created, position });
    expect(Math.abs(Date.now() - found!.event!.created.getTime())).toBeLessThan(600_000);
  });

  test('binary data and metadata, byte by byte, and none at all', async () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, n) => 255 - n);
    const of = newStream();
    await store.client.appendToStream(of, [
      binaryEvent({ type: 'binary', data: bytes, metadata: bytes }),
      binaryEvent({ type: 'binary', data: new Uint8Array() }),
      jsonEvent({ type: 'json', data: {}, metadata: bytes }),
    ]);
    const [full, empty, mixed] = await collect(store.client.readStream(of));
    expect(full?.event).toMatchObject({ isJson: false, type: 'binary' });
    expect(Buffer.from(full!.event!.data as Uint8Array)).toEqual(Buffer.from(bytes));
    expect(Buffer.from(full!.event!.metadata as Uint8Array)).toEqual(Buffer.from(bytes));
    expect(empty?.event).toMatchObject({ isJson: false, metadata: undefined });
    expect(Buffer.from(empty!.event!.data as Uint8Array)).toHaveLength(0);
    expect(mixed?.event).toMatchObject({ isJson: true, data: {} });
    expect(Buffer.from(mixed!.event!.metadata as Uint8Array)).toEqual(Buffer.from(bytes));
  });

  test('JSON that is no object', async () => {
    const of = newStream();
    const values = ['text', 0, [], [1, 'two'], true];
    await store.client.appendToStream(of, values.map((data) => jsonEvent({ type: 'json', data: data as never }))); // prettier-ignore
    expect((await collect(store.client.readStream(of))).map(({ event }) => event?.data)).toEqual(values);
  });
});
