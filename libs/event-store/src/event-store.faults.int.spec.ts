import { randomUUID } from 'node:crypto';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { collect, until } from '../../../test/support/collect.ts';
import { EmbeddedStoreProcess, freePort } from '../../../test/support/embedded-store.ts';
import { EventStore, type AppendResult, type Expected, type NewEvent } from './index.ts';

/** What the client path does when the server is killed, freezes, or the network goes silent. Real processes, real sockets. */
const opened: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).toReversed()) await close();
});

async function newServer(): Promise<EmbeddedStoreProcess> {
  const server = await EmbeddedStoreProcess.start();
  opened.push(() => server.remove());
  return server;
}

function newStore(url: string, options: { appendTimeoutMs?: number } = {}): EventStore {
  const store = new EventStore({ url, ...options });
  opened.push(() => store.dispose());
  return store;
}

const event = (n = 0): NewEvent => ({ id: randomUUID(), type: 'fault.tested', data: { n }, metadata: null });
const newStream = () => `fault-${randomUUID()}`;
const unavailable = { ok: false, reason: 'unavailable', detail: expect.any(String) };

/** As ingest does: the same events at the same revision until the answer is known. */
async function appendUntilKnown(store: EventStore, stream: string, events: NewEvent[], expected: Expected): Promise<AppendResult> {
  for (;;) {
    const result = await store.append(stream, events, expected);
    if (result.ok || (result.reason !== 'timeout' && result.reason !== 'unavailable')) return result;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe('the server is killed again and again under 16 writers', () => {
  test('nothing acknowledged is lost, nothing is there twice, and a subscription sees each event once and in order', async () => {
    const server = await newServer();
    const store = newStore(server.url, { appendTimeoutMs: 2_000 });
    const seen: { stream: string; revision: bigint; position: bigint; id: string }[] = [];
    const abort = new AbortController();
    const following = store.subscribe({
      name: 'faults',
      after: -1n,
      pageSize: 50,
      signal: abort.signal,
      onPage: async (page) => void seen.push(...page.map(({ stream, revision, position, id }) => ({ stream, revision, position, id }))),
    });
    const acknowledged: { stream: string; revision: bigint; id: string }[] = [];
    let writing = true;
    const writer = async () => {
      const stream = newStream();
      for (let n = 0; writing; n++) {
        const next = event(n);
        const result = await appendUntilKnown(store, stream, [next], n === 0 ? 'no-stream' : BigInt(n - 1));
        expect(result).toMatchObject({ ok: true, revision: BigInt(n) });
        acknowledged.push({ stream, revision: BigInt(n), id: next.id });
      }
    };
    const writers = Array.from({ length: 16 }, writer);
    for (let round = 0; round < 3; round++) {
      const before = acknowledged.length;
      await until(() => acknowledged.length > before + 200);
      await server.end('SIGKILL');
      await server.start();
    }
    const before = acknowledged.length;
    await until(() => acknowledged.length > before + 200);
    writing = false;
    await Promise.all(writers);

    const key = (found: { stream: string; revision: bigint; id: string }) => `${found.stream} ${found.revision} ${found.id}`;
    const kept = await collect(store.readAll());
    expect(kept.map(key).toSorted()).toEqual(acknowledged.map(key).toSorted());
    await until(() => seen.length >= kept.length);
    expect(seen.map(key)).toEqual(kept.map(key));
    expect(seen.map(({ position }) => position)).toEqual(kept.map(({ position }) => position));
    abort.abort();
    await following;
  }, 60_000);
});

describe('the server freezes', () => {
  test('an append is answered at its timeout, the next ones too, and once it thaws the same events are there once', async () => {
    const server = await newServer();
    const store = newStore(server.url, { appendTimeoutMs: 500 });
    const stream = newStream();
    await store.append(stream, [event(0)], 'no-stream');
    server.signal('SIGSTOP');
    const repeated = [event(1)];
    const others = Array.from({ length: 20 }, () => store.append(newStream(), [event()], 'no-stream'));
    expect(await store.append(stream, repeated, 0n)).toEqual(
      expect.objectContaining({ ok: false, reason: expect.stringMatching(/^(timeout|unavailable)$/) }),
    );
    for (const result of await Promise.all(others))
      expect(result).toMatchObject({ ok: false, reason: expect.stringMatching(/^(timeout|unavailable)$/) });
    expect(await store.append(stream, repeated, 0n)).toMatchObject({ ok: false });
    expect(await store.healthy()).toBe(false);
    server.signal('SIGCONT');
    expect(await appendUntilKnown(store, stream, repeated, 0n)).toMatchObject({ ok: true, revision: 1n });
    expect((await collect(store.readStream(stream))).map(({ id }) => id)).toEqual([expect.any(String), repeated[0]!.id]);
  });
});

describe('the server is gone', () => {
  test('appends in flight are settled, those after it refused, reads say so; and it is found when it is back', async () => {
    const server = await newServer();
    const store = newStore(server.url);
    await store.append(newStream(), [event()], 'no-stream');
    server.signal('SIGSTOP');
    const inFlight = Array.from({ length: 50 }, () => store.append(newStream(), [event()], 'no-stream'));
    await server.end('SIGKILL');
    for (const result of await Promise.all(inFlight)) expect(result.ok || result).toEqual(result.ok || unavailable);
    expect(await store.append(newStream(), [event()], 'no-stream')).toEqual(unavailable);
    await expect(collect(store.readAll())).rejects.toThrow('cannot be reached');
    expect(await store.healthy()).toBe(false);
    await server.start();
    await until(async () => (await store.append(newStream(), [event()], 'no-stream')).ok);
    expect(await store.healthy()).toBe(true);
  });

  test('closing the client settles what is open', async () => {
    const store = newStore(`esdb://127.0.0.1:${await freePort()}?tls=false`);
    const open = store.append(newStream(), [event()], 'no-stream');
    await store.dispose();
    expect(await open).toEqual(unavailable);
    expect(await store.append(newStream(), [event()], 'no-stream')).toEqual(unavailable);
  });
});

describe('a read that loses its server', () => {
  test.each(['SIGKILL', 'SIGTERM'] as const)('says so, and never ends as if it were complete (%s)', async (signal) => {
    const server = await newServer();
    const store = newStore(server.url);
    const stream = newStream();
    for (let n = 0; n < 30; n++)
      await store.append(
        stream,
        Array.from({ length: 200 }, () => event(n)),
        n === 0 ? 'no-stream' : BigInt(200 * n - 1),
      );
    for (const after of [1, 40, 900]) {
      let count = 0;
      const read = async () => {
        for await (const found of store.readAll()) if (found.stream === stream && ++count === after) await server.end(signal);
      };
      await expect(read()).rejects.toThrow('cannot be reached');
      expect(count).toBeLessThan(6_000);
      await server.start();
    }
    expect(await collect(store.readStream(stream))).toHaveLength(6_000);
  });

  test('because the client was closed, says so too', async () => {
    const server = await newServer();
    const store = newStore(server.url);
    const stream = newStream();
    for (let n = 0; n < 10; n++)
      await store.append(
        stream,
        Array.from({ length: 200 }, () => event(n)),
        n === 0 ? 'no-stream' : BigInt(200 * n - 1),
      );
    const read = async () => {
      for await (const found of store.readStream(stream)) if (found.revision === 3n) await store.dispose();
    };
    await expect(read()).rejects.toThrow('was closed');
  });
});

describe('the network goes silent', () => {
  test('a subscription notices it by itself and goes on over a new connection, missing nothing', async () => {
    const server = await newServer();
    const proxy = await Proxy.start(server.port);
    opened.push(() => proxy.stop());
    // The client warns of an interval below its recommended one.
    jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    const store = newStore(server.url);
    const throughProxy = newStore(`esdb://127.0.0.1:${proxy.port}?tls=false&keepAliveInterval=200&keepAliveTimeout=200`);
    const seen: string[] = [];
    const abort = new AbortController();
    const following = throughProxy.subscribe({
      name: 'faults',
      after: -1n,
      signal: abort.signal,
      onPage: async (page) => void seen.push(...page.map(({ id }) => id)),
    });
    const [first, second] = [event(0), event(1)];
    const stream = newStream();
    await store.append(stream, [first], 'no-stream');
    await until(() => seen.length === 1);
    proxy.silence();
    await store.append(stream, [second], 0n);
    await until(() => seen.length === 2);
    expect(seen).toEqual([first.id, second.id]);
    abort.abort();
    await following;
    jest.restoreAllMocks();
  });

  test('a graceful stop ends a subscription, which comes back after the start', async () => {
    const server = await newServer();
    const store = newStore(server.url);
    const seen: string[] = [];
    const abort = new AbortController();
    const following = store.subscribe({
      name: 'faults',
      after: -1n,
      signal: abort.signal,
      onPage: async (page) => void seen.push(...page.map(({ id }) => id)),
    });
    const [first, second] = [event(0), event(1)];
    const stream = newStream();
    await store.append(stream, [first], 'no-stream');
    await until(() => seen.length === 1);
    expect(await server.end('SIGTERM')).toBe(0);
    await server.start();
    expect(await appendUntilKnown(store, stream, [second], 0n)).toMatchObject({ ok: true, revision: 1n });
    await until(() => seen.length === 2);
    expect(seen).toEqual([first.id, second.id]);
    abort.abort();
    await following;
  });
});

describe('the connection string', () => {
  test('is never quoted in an error: it holds the password', () => {
    for (const url of ['http://user:s3cret@host', 'esdb://user:s3cret@host:port', 'esdb://user:s3cret@host?defaultDeadline=x']) {
      const error = caught(() => new EventStore({ url }));
      expect(
        `${String(error)} ${JSON.stringify(error)} ${String((error as Error).stack)} ${JSON.stringify((error as Error).cause)}`,
      ).not.toContain('s3cret');
      expect(error).toBeInstanceOf(Error);
    }
  });

  test('with a password does not go together with the debug output of the client', () => {
    const before = process.env.DEBUG;
    process.env.DEBUG = 'esdb*';
    try {
      expect(() => new EventStore({ url: 'esdb://user:s3cret@host:2113' })).toThrow('DEBUG would print the password');
    } finally {
      if (before === undefined) delete process.env.DEBUG;
      else process.env.DEBUG = before;
    }
  });
});

function caught(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  return undefined;
}

/** A TCP proxy whose open connections can be made to carry nothing any more, without a word to either side. */
class Proxy {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  port = 0;

  private constructor(target: number) {
    this.#server = createServer((near) => {
      const far = connect(target, '127.0.0.1');
      for (const socket of [near, far]) this.#sockets.add(socket.on('error', () => undefined));
      near.pipe(far);
      far.pipe(near);
    });
  }

  static async start(target: number): Promise<Proxy> {
    const proxy = new Proxy(target);
    proxy.port = await freePort();
    await new Promise<void>((resolve) => proxy.#server.listen(proxy.port, '127.0.0.1', resolve));
    return proxy;
  }

  silence(): void {
    for (const socket of this.#sockets) socket.unpipe().pause();
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
