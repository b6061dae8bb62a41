import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { CancelledError, DeadlineExceededError, EventStoreDBClient, jsonEvent, NO_STREAM } from '@eventstore/db-client';
import { collect, until } from '../../../../test/support/collect.ts';
import { contractedStore, credentials, jsonEvents, newStream } from '../../../../test/support/contracted-store.ts';
import { closeClient } from '../../../../test/support/embedded-store.ts';
import { connector } from '../connection.ts';
import { scavenge } from '../scavenge.ts';

/** Calls that are given up, much of everything, and what is left after a scavenge. */
const store = contractedStore();
const failure = (call: Promise<unknown>) => call.catch((error: unknown) => error);

describe('a call that is given up', () => {
  test('by its deadline: an append says so, and the same append may be sent again', async () => {
    const stream = newStream();
    const events = jsonEvents(1);
    const late = await failure(store.client.appendToStream(stream, events, { expectedRevision: NO_STREAM, credentials, deadline: 0.001 }));
    expect(late).toBeInstanceOf(DeadlineExceededError);
    const again = await store.client.appendToStream(stream, events, { expectedRevision: NO_STREAM, credentials });
    expect(again.nextExpectedRevision).toBe(0n);
    expect(await collect(store.client.readStream(stream))).toHaveLength(1);
  });

  test('by its reader: a read and a subscription end, and others go on', async () => {
    const stream = newStream();
    await store.client.appendToStream(stream, jsonEvents(500));
    const read = store.client.readStream(stream);
    read.on('error', () => undefined);
    let seen = 0;
    read.on('data', () => (seen += 1));
    await until(() => seen > 0);
    await read.cancel();
    const subscription = store.client.subscribeToStream(stream);
    let handed = 0;
    subscription.on('data', () => (handed += 1));
    await until(() => handed === 500);
    await subscription.unsubscribe();
    await store.client.appendToStream(stream, jsonEvents(1));
    expect(handed).toBe(500);
    expect(await collect(store.client.readStream(stream))).toHaveLength(501);
  });

  test('by the end of its client', async () => {
    const other = EventStoreDBClient.connectionString(store.url);
    const subscription = other.subscribeToAll({ fromPosition: 'end' });
    let error: unknown;
    let ended = false;
    subscription.on('error', (reason: unknown) => (error = reason)).on('close', () => (ended = true)).on('end', () => (ended = true)); // prettier-ignore
    subscription.on('data', () => undefined);
    await new Promise<void>((resolve) => subscription.once('confirmation', () => resolve()));
    await closeClient(other);
    await until(() => ended || error !== undefined);
    if (error !== undefined) expect(error).toBeInstanceOf(CancelledError);
    expect((await store.client.appendToStream(newStream(), jsonEvents(1))).success).toBe(true);
  });
});

describe('much', () => {
  test('1,000 appends at once once the connection is warm', async () => {
    await store.client.appendToStream(newStream(), jsonEvents(1));
    const results = await Promise.all(Array.from({ length: 1_000 }, () => store.client.appendToStream(newStream(), jsonEvents(1))));
    expect(results.every(({ success }) => success)).toBe(true);
  });

  test('3,000 streams of their own, each with what was written to it', async () => {
    const run = randomUUID();
    const name = (n: number) => `many.${run}-${n}`;
    const { position } = await store.client.appendToStream(newStream(), jsonEvents(1));
    for (let from = 0; from < 3_000; from += 500) {
      await Promise.all(Array.from({ length: 500 }, (_, n) => store.client.appendToStream(name(from + n), jsonEvents(1, from + n))));
    }
    const found = new Map<string, unknown>();
    for await (const { event } of store.client.readAll({ fromPosition: position! })) if (event) found.set(event.streamId, event.data);
    expect(Array.from({ length: 3_000 }, (_, n) => found.get(name(n)))).toEqual(Array.from({ length: 3_000 }, (_, n) => ({ n })));
    for (const n of [0, 1_499, 2_999]) expect((await collect(store.client.readStream(name(n))))[0]?.event?.data).toEqual({ n });
  });

  test('events of a megabyte are read and followed as they were written', async () => {
    const stream = newStream();
    const text = (n: number) => String(n).repeat(1_000_000);
    for (let n = 0; n < 5; n++) await store.client.appendToStream(stream, jsonEvent({ type: 'large', data: { text: text(n) } }));
    const texts = (await collect(store.client.readStream(stream))).map(({ event }) => (event!.data as { text: string }).text);
    expect(texts.every((found, n) => found === text(n))).toBe(true);
    let followed = 0;
    for await (const { event } of store.client.subscribeToStream(stream)) {
      expect((event!.data as { text: string }).text === text(followed)).toBe(true);
      if (++followed === 5) break;
    }
  });

  test('twenty readers and as many followers of one stream see the same', async () => {
    const stream = newStream();
    await store.client.appendToStream(stream, jsonEvents(200));
    const expected = Array.from({ length: 200 }, (_, n) => BigInt(n));
    const followers = Array.from({ length: 20 }, async () => {
      const seen: bigint[] = [];
      for await (const { event } of store.client.subscribeToStream(stream)) if (seen.push(event!.revision) === 200) break;
      return seen;
    });
    const readers = Array.from({ length: 20 }, async () => (await collect(store.client.readStream(stream))).map(({ event }) => event!.revision)); // prettier-ignore
    for (const seen of await Promise.all([...followers, ...readers])) expect(seen).toEqual(expected);
  });
});

describe('a scavenge', () => {
  test('leaves every reader what he could see before, and what was hidden stays hidden', async () => {
    const [closed, deleted, shortened, counted, whole] = Array.from({ length: 5 }, () => newStream('contract.scavenge')) as [string, string, string, string, string]; // prettier-ignore
    for (const stream of [closed, deleted, shortened, counted, whole]) await store.client.appendToStream(stream, jsonEvents(6));
    await store.client.tombstoneStream(closed);
    await store.client.deleteStream(deleted);
    await store.client.setStreamMetadata(shortened, { truncateBefore: 4 });
    await store.client.setStreamMetadata(counted, { maxCount: 1 });
    const revisions = async (stream: string) =>
      (await collect(store.client.readStream(stream)).catch(() => [])).map(({ event }) => Number(event?.revision));
    const visible = async () => Promise.all([closed, deleted, shortened, counted, whole].map(revisions));
    const before = await visible();
    expect(before).toEqual([[], [], [4, 5], [5], [0, 1, 2, 3, 4, 5]]);

    const connection = connector(store.url)();
    await scavenge(connection, new AbortController().signal);
    connection.close();

    expect(await visible()).toEqual(before);
    await store.client.setStreamMetadata(shortened, {});
    expect((await revisions(shortened)).slice(-2)).toEqual([4, 5]);
    expect((await store.client.appendToStream(deleted, jsonEvents(1))).nextExpectedRevision).toBe(6n);
    expect((await store.client.appendToStream(counted, jsonEvents(1), { expectedRevision: 5n })).nextExpectedRevision).toBe(6n);
    expect(await failure(store.client.appendToStream(closed, jsonEvents(1)))).toMatchObject({ type: 'stream-deleted' });
  });
});
