import { describe, expect, test } from '@jest/globals';
import { ANY, BACKWARDS, END, jsonEvent, NO_STREAM, StreamDeletedError, StreamNotFoundError, WrongExpectedVersionError } from '@eventstore/db-client'; // prettier-ignore
import { collect, until } from '../../../../test/support/collect.ts';
import { contractedStore, jsonEvents, newStream } from '../../../../test/support/contracted-store.ts';

/** What hides events from readers: metadata, deletion, and the stone that closes a stream for ever. */
const store = contractedStore();
const forwards = async (stream: string, fromRevision?: bigint) =>
  (await collect(store.client.readStream(stream, fromRevision === undefined ? {} : { fromRevision }))).map(({ event }) => Number(event?.revision)); // prettier-ignore
const backwards = async (stream: string) =>
  (await collect(store.client.readStream(stream, { direction: BACKWARDS, fromRevision: END }))).map(({ event }) => Number(event?.revision));
const failure = (call: Promise<unknown>) => call.catch((error: unknown) => error);

async function streamOf(count: number): Promise<string> {
  const stream = newStream('contract.hide');
  await store.client.appendToStream(stream, jsonEvents(count));
  return stream;
}

describe('the metadata of a stream', () => {
  test('is none before it is set, and comes back as it was', async () => {
    const stream = newStream();
    expect(await store.client.getStreamMetadata(stream)).toEqual({ streamName: stream });
    const metadata = {
      maxCount: 100,
      maxAge: 86_400,
      truncateBefore: 1,
      cacheControl: 30,
      acl: {
        readRoles: ['$all'],
        writeRoles: ['ops', 'admin'],
        deleteRoles: ['$admins'],
        metaReadRoles: ['$all'],
        metaWriteRoles: ['$admins'],
      },
      mine: { nested: ['kept', 1] },
    };
    expect(await store.client.setStreamMetadata(stream, metadata)).toMatchObject({ success: true, nextExpectedRevision: 0n });
    expect((await store.client.getStreamMetadata(stream)).metadata).toEqual(metadata);
  });

  test('may be written before the stream, after it, and again; the last counts', async () => {
    const stream = newStream();
    await store.client.setStreamMetadata(stream, { maxCount: 1 }, { expectedRevision: NO_STREAM });
    await store.client.appendToStream(stream, jsonEvents(3));
    expect(await forwards(stream)).toEqual([2]);
    await store.client.setStreamMetadata(stream, { maxCount: 2, mine: true }, { expectedRevision: 0n });
    expect(await forwards(stream)).toEqual([1, 2]);
    await store.client.setStreamMetadata(stream, {});
    expect(await forwards(stream)).toEqual([0, 1, 2]);
    expect((await store.client.getStreamMetadata(stream)).metadata).toEqual({});
    const wrong = await failure(store.client.setStreamMetadata(stream, {}, { expectedRevision: 0n }));
    expect(wrong).toMatchObject({ streamName: `$$${stream}`, expectedVersion: 0n, actualVersion: 2n });
  });

  test('is a stream of its own, in which only the last event is to be read', async () => {
    const stream = newStream();
    for (const maxCount of [5, 6, 7]) await store.client.setStreamMetadata(stream, { maxCount });
    const [last, ...others] = await collect(store.client.readStream(`$$${stream}`));
    expect(others).toEqual([]);
    expect(last?.event).toMatchObject({ type: '$metadata', isJson: true, revision: 2n, data: { $maxCount: 7 }, streamId: `$$${stream}` });
  });

  test('$maxCount shows the last ones, both ways, and moves with what comes', async () => {
    const stream = await streamOf(10);
    await store.client.setStreamMetadata(stream, { maxCount: 3 });
    expect(await forwards(stream)).toEqual([7, 8, 9]);
    expect(await forwards(stream, 2n)).toEqual([7, 8, 9]);
    expect(await forwards(stream, 8n)).toEqual([8, 9]);
    expect(await backwards(stream)).toEqual([9, 8, 7]);
    await store.client.appendToStream(stream, jsonEvents(2), { expectedRevision: 9n });
    expect(await forwards(stream)).toEqual([9, 10, 11]);
  });

  test('$tb hides what is before it, both ways', async () => {
    const stream = await streamOf(6);
    await store.client.setStreamMetadata(stream, { truncateBefore: 4 });
    expect(await forwards(stream)).toEqual([4, 5]);
    expect(await backwards(stream)).toEqual([5, 4]);
    await store.client.setStreamMetadata(stream, { truncateBefore: 4, maxCount: 1 });
    expect(await forwards(stream)).toEqual([5]);
    await store.client.setStreamMetadata(stream, { truncateBefore: 2 });
    expect(await forwards(stream)).toEqual([2, 3, 4, 5]);
  });

  test('$maxAge hides what is older, and not what comes', async () => {
    const stream = await streamOf(3);
    await store.client.setStreamMetadata(stream, { maxAge: 1 });
    await until(async () => (await forwards(stream)).length === 0);
    expect(await backwards(stream)).toEqual([]);
    await store.client.setStreamMetadata(stream, { maxAge: 3_600 });
    await store.client.appendToStream(stream, jsonEvents(1), { expectedRevision: 2n });
    expect((await forwards(stream)).at(-1)).toBe(3);
  });

  test('a subscription sees no more of a stream than a reader', async () => {
    const stream = await streamOf(5);
    await store.client.setStreamMetadata(stream, { truncateBefore: 3 });
    const seen: bigint[] = [];
    const subscription = store.client.subscribeToStream(stream);
    for await (const { event } of subscription) if (seen.push(event!.revision) === 2) break;
    expect(seen).toEqual([3n, 4n]);
    await subscription.unsubscribe();
  });
});

describe('a soft delete', () => {
  test('hides the stream until it is appended to; its revisions go on', async () => {
    const stream = await streamOf(3);
    const deleted = await store.client.deleteStream(stream, { expectedRevision: 2n });
    expect(deleted).toEqual({ position: { commit: expect.any(BigInt), prepare: expect.any(BigInt) } });
    expect(await failure(collect(store.client.readStream(stream)))).toBeInstanceOf(StreamNotFoundError);
    expect(await failure(backwards(stream))).toBeInstanceOf(StreamNotFoundError);
    await store.client.appendToStream(stream, jsonEvents(2), { expectedRevision: NO_STREAM });
    expect(await forwards(stream)).toEqual([3, 4]);
    expect((await store.client.getStreamMetadata(stream)).metadata).toMatchObject({ truncateBefore: 3 });
  });

  test('keeps what else the metadata says, and writes the largest number as $tb', async () => {
    const stream = await streamOf(2);
    await store.client.setStreamMetadata(stream, { maxCount: 7, mine: 'kept' });
    await store.client.deleteStream(stream);
    const [{ event } = { event: undefined }] = await collect(store.client.readStream(`$$${stream}`));
    expect(event?.data).toEqual({ $maxCount: 7, mine: 'kept', $tb: Number(9223372036854775807n) });
    await store.client.appendToStream(stream, jsonEvents(1));
    expect((await store.client.getStreamMetadata(stream)).metadata).toEqual({ maxCount: 7, mine: 'kept', truncateBefore: 2 });
  });

  test.each([
    ['anything', ANY],
    ['its revision', 1n],
  ] as const)('expecting %s is met', async (_, expectedRevision) => {
    const stream = await streamOf(2);
    await store.client.deleteStream(stream, { expectedRevision });
    expect(await failure(collect(store.client.readStream(stream)))).toBeInstanceOf(StreamNotFoundError);
  });

  test('expecting another revision is refused with both', async () => {
    const stream = await streamOf(2);
    for (const expectedRevision of [0n, 7n]) {
      const wrong = await failure(store.client.deleteStream(stream, { expectedRevision }));
      expect(wrong).toBeInstanceOf(WrongExpectedVersionError);
      expect(wrong).toMatchObject({ streamName: stream, expectedVersion: expectedRevision, actualVersion: 1n });
    }
    expect(await forwards(stream)).toEqual([0, 1]);
  });

  test('of what never was is refused', async () => {
    expect(await failure(store.client.deleteStream(newStream()))).toBeInstanceOf(WrongExpectedVersionError);
  });
});

describe('a tombstone', () => {
  test('closes the stream for reading, writing, deleting and closing again', async () => {
    const stream = await streamOf(2);
    const closed = await store.client.tombstoneStream(stream, { expectedRevision: 1n });
    expect(closed).toEqual({ position: { commit: expect.any(BigInt), prepare: expect.any(BigInt) } });
    for (const call of [
      () => forwards(stream),
      () => store.client.appendToStream(stream, jsonEvents(1)),
      () => store.client.deleteStream(stream),
      () => store.client.tombstoneStream(stream),
    ]) {
      expect(await failure(call())).toBeInstanceOf(StreamDeletedError);
    }
  });

  test('closes its metadata with it', async () => {
    const stream = await streamOf(1);
    await store.client.setStreamMetadata(stream, { maxCount: 5 });
    await store.client.tombstoneStream(stream);
    expect(await failure(store.client.setStreamMetadata(stream, {}))).toBeInstanceOf(StreamDeletedError);
    expect(await failure(store.client.getStreamMetadata(stream))).toBeInstanceOf(StreamDeletedError);
  });

  test('is an event of its own among all streams, the last of its stream', async () => {
    const stream = await streamOf(1);
    const { position } = await store.client.tombstoneStream(stream);
    const [stone] = await collect(store.client.readAll({ fromPosition: position!, maxCount: 1 }));
    expect(stone?.event).toMatchObject({ streamId: stream, type: '$streamDeleted', revision: 9223372036854775807n });
  });

  test('may stand where there was nothing, and on what was softly deleted', async () => {
    const never = newStream();
    await store.client.tombstoneStream(never, { expectedRevision: NO_STREAM });
    expect(await failure(store.client.appendToStream(never, jsonEvents(1)))).toBeInstanceOf(StreamDeletedError);
    const stream = await streamOf(1);
    await store.client.deleteStream(stream);
    await store.client.tombstoneStream(stream);
    expect(await failure(forwards(stream))).toBeInstanceOf(StreamDeletedError);
  });

  test('expecting another revision is refused with both', async () => {
    const stream = await streamOf(2);
    const wrong = await failure(store.client.tombstoneStream(stream, { expectedRevision: 0n }));
    expect(wrong).toMatchObject({ type: 'wrong-expected-version', streamName: stream, expectedVersion: 0n, actualVersion: 1n });
    expect(await failure(store.client.tombstoneStream(stream, { expectedRevision: NO_STREAM }))).toBeInstanceOf(WrongExpectedVersionError);
    await store.client.appendToStream(stream, jsonEvent({ type: 'goes.on', data: {} }), { expectedRevision: 1n });
    expect(await forwards(stream)).toEqual([0, 1, 2]);
  });
});
