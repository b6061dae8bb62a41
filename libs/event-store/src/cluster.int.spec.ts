import { randomUUID } from 'node:crypto';
import { Metadata, Server, ServerCredentials, status, type ServerWritableStream } from '@grpc/grpc-js';
import streamsGrpc from '@eventstore/db-client/generated/streams_grpc_pb.js';
import { afterEach, describe, expect, test } from '@jest/globals';
import { freePort } from '../../../test/support/embedded-store.ts';
import { EventStore, EventStoreUnavailableError } from './index.ts';

/** What only a cluster does: none of its nodes can be found, or the one that was asked does not lead any more. */
let store: EventStore;
let node: Server | undefined;

afterEach(async () => {
  await store.dispose();
  node?.forceShutdown();
  node = undefined;
});

const event = () => ({ id: randomUUID(), type: 'cluster.tested', data: {}, metadata: null });

describe('a cluster of which no node answers', () => {
  test.each([
    ['by several nodes', (one: number, other: number) => `esdb://127.0.0.1:${one},127.0.0.1:${other}?tls=false&maxDiscoverAttempts=3`],
    ['by one name', (one: number) => `esdb+discover://127.0.0.1:${one}?tls=false&maxDiscoverAttempts=3`],
  ])(
    'named %s, is a store that is not there',
    async (_, url) => {
      store = new EventStore({ url: url(await freePort(), await freePort()) });
      const [appended, ...rest] = await Promise.allSettled([
        store.append('a', [event()], 'any'),
        store.head(),
        store.tombstone('a'),
        store.scavenge(),
      ]);
      expect(appended).toMatchObject({ value: { ok: false, reason: 'unavailable' } });
      expect(rest.map((result) => result.status === 'rejected' && result.reason instanceof EventStoreUnavailableError)).toEqual([
        true,
        true,
        true,
      ]);
      expect(await store.healthy()).toBe(false);
    },
    20_000,
  );
});

describe('a node that does not lead any more', () => {
  test('is left, and the read begins anew', async () => {
    let reads = 0;
    const metadata = new Metadata();
    node = new Server();
    node.addService(streamsGrpc.StreamsService, {
      read: (call: ServerWritableStream<unknown, unknown>) => {
        if (++reads > 1) call.end();
        else call.emit('error', { code: status.NOT_FOUND, details: 'Leader info available', metadata });
      },
    });
    const server = node;
    const port = await new Promise<number>((resolve, reject) => {
      server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) => (error ? reject(error) : resolve(bound)));
    });
    const leader = { exception: 'not-leader', 'leader-endpoint-host': '127.0.0.1', 'leader-endpoint-port': String(port) };
    for (const [key, value] of Object.entries(leader)) metadata.set(key, value);
    store = new EventStore({ url: `esdb://127.0.0.1:${port}?tls=false` });
    expect([await store.head(), reads]).toEqual([-1n, 2]);
  });
});
