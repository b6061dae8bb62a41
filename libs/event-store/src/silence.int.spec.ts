import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { collect, until } from '../../../test/support/collect.ts';
import { EmbeddedStoreProcess } from '../../../test/support/embedded-store.ts';
import { TcpProxy } from '../../../test/support/tcp-proxy.ts';
import { eachWithin } from './each-within.ts';
import { EventStore, type NewEvent } from './index.ts';

/** A network that goes silent or breaks in the middle, between the client path and a real server. */
const PATIENCE = { appendTimeoutMs: 500, readTimeoutMs: 500 };

let server: EmbeddedStoreProcess;
let proxy: TcpProxy;
let store: EventStore;

beforeEach(async () => {
  server = await EmbeddedStoreProcess.start();
  proxy = await TcpProxy.start(server.port);
  store = new EventStore({ url: `esdb://127.0.0.1:${proxy.port}?tls=false`, ...PATIENCE });
});

afterEach(async () => {
  await store.dispose();
  await proxy.stop();
  await server.remove();
});

const event = (n = 0): NewEvent => ({ id: randomUUID(), type: 'silence.tested', data: { n }, metadata: null });
const newStream = () => `silence-${randomUUID()}`;

describe('a network that falls silent', () => {
  test.each(['to-server', 'to-client', 'both'] as const)('%s: reads and appends end, and go on when it is back', async (way) => {
    const stream = newStream();
    await store.append(stream, [event(0)], 'no-stream');
    expect(await collect(store.readStream(stream))).toHaveLength(1);
    if (way === 'both') proxy.silence();
    else proxy.silence(way);
    const next = event(1);
    const [read, head, appended] = await Promise.allSettled([
      collect(store.readStream(stream)),
      store.head(),
      store.append(stream, [next], 0n),
    ]);
    expect([read.status, head.status]).toEqual(['rejected', 'rejected']);
    expect(appended).toMatchObject({ value: { ok: false, reason: expect.stringMatching(/^(timeout|unavailable)$/) } });
    expect(await store.healthy()).toBe(false);
    await proxy.heal();
    expect(await store.healthy()).toBe(true);
    await until(async () => (await store.append(stream, [next], 0n)).ok);
    expect((await collect(store.readStream(stream))).map(({ data }) => data)).toEqual([{ n: 0 }, { n: 1 }]);
  });

  test('in the middle of a long read: it is cut off with an error, not waited for', async () => {
    const stream = newStream();
    for (let n = 0; n < 40; n++) {
      const expected = n === 0 ? 'no-stream' : BigInt(250 * n - 1);
      await store.append(
        stream,
        Array.from({ length: 250 }, (_, k) => event(k)),
        expected,
      );
    }
    let count = 0;
    const read = async () => {
      for await (const _ of store.readAll()) if (++count === 10) proxy.silence();
    };
    await expect(read()).rejects.toThrow('cannot be reached');
    expect(count).toBeLessThan(10_000);
  });

  test('many who ask how the store is share one look, and one connection as long as it answers', async () => {
    const asked = async () => new Set(await Promise.all(Array.from({ length: 200 }, () => store.healthy())));
    expect(await asked()).toEqual(new Set([true]));
    const before = proxy.connections;
    expect([await asked(), proxy.connections - before]).toEqual([new Set([true]), 0]);
    proxy.silence();
    expect([await asked(), proxy.connections - before]).toEqual([new Set([false]), 0]);
    await proxy.heal();
    await until(() => store.healthy());
  });
});

describe('a connection that is closed on one side only', () => {
  test.each(['to-client', 'to-server'] as const)('%s: appends, reads and a subscription go on over new ones', async (way) => {
    // The client warns of an interval below its recommended one.
    jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    const url = `esdb://127.0.0.1:${proxy.port}?tls=false&keepAliveInterval=300&keepAliveTimeout=300`;
    const through = new EventStore({ url, ...PATIENCE });
    const seen: string[] = [];
    const abort = new AbortController();
    const onPage = async (page: { id: string }[]) => void seen.push(...page.map(({ id }) => id));
    const following = through.subscribe({ name: 'halves', after: -1n, signal: abort.signal, onPage });
    const stream = newStream();
    const events = [event(0), event(1), event(2)];
    for (const [n, each] of events.entries()) {
      await until(async () => (await through.append(stream, [each], n === 0 ? 'no-stream' : BigInt(n - 1))).ok);
      await until(() => seen.length === n + 1);
      proxy.halfClose(way);
    }
    await until(async () => (await collect(through.readStream(stream)).catch(() => [])).length === 3);
    expect(seen).toEqual(events.map(({ id }) => id));
    abort.abort();
    await following;
    await through.dispose();
    jest.restoreAllMocks();
  });
});

describe('eachWithin', () => {
  async function* numbers(upTo: number, stuckAt = Infinity): AsyncGenerator<number> {
    for (let n = 0; n < upTo; n++) {
      if (n === stuckAt) await new Promise(() => undefined);
      yield n;
    }
  }

  test('gives what comes, however slow its reader is', async () => {
    const found: number[] = [];
    for await (const n of eachWithin(20, numbers(3))) {
      await new Promise((resolve) => setTimeout(resolve, 40));
      found.push(n);
    }
    expect(found).toEqual([0, 1, 2]);
  });

  test('throws when the next does not come', async () => {
    const found: number[] = [];
    const read = async () => {
      for await (const n of eachWithin(20, numbers(3, 2))) found.push(n);
    };
    await expect(read()).rejects.toThrow('gave nothing for 20 ms');
    expect(found).toEqual([0, 1]);
  });
});
