import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { UnreadableVersionError } from '#domain';
import { collect, until } from '../../../test/support/collect.ts';
import { realStore as real } from '../../../test/support/contracted-store.ts';
import { EmbeddedStoreProcess } from '../../../test/support/embedded-store.ts';
import { EventStore, type NewEvent, type StoredEvent } from './index.ts';

/**
 * What Lethe relies on in an event store, through its own path to it; `contract/` has the rest of the contract, through EventStoreDB's own client. Runs against the embedded node, or, the same, against the EventStoreDB that
 * LETHE_TEST_EVENTSTORE names by its connection string.
 */
let embedded: EmbeddedStoreProcess | undefined;
let url: string;
let store: EventStore;

beforeAll(async () => {
  embedded = real ? undefined : await EmbeddedStoreProcess.start();
  url = real ?? embedded!.url;
  store = new EventStore({ url });
});

afterAll(async () => {
  await store.dispose();
  await embedded?.remove();
});

const newStream = (prefix = 'contract') => `${prefix}-${randomUUID()}`;
const event = (n: number, id: string = randomUUID()): NewEvent => ({ id, type: 'contract.tested', data: { n }, metadata: { by: 'test' } });
const events = (count: number) => Array.from({ length: count }, (_, n) => event(n));
const all = (from: AsyncIterable<StoredEvent>) => collect(from);
const numbers = (found: StoredEvent[]) => found.map(({ data }) => (data as { n: number }).n);

describe('append', () => {
  test('gives revisions from 0 and growing positions', async () => {
    const stream = newStream();
    const first = await store.append(stream, events(2), 'no-stream');
    const second = await store.append(stream, events(1), 1n);
    expect(first).toEqual({ ok: true, revision: 1n, position: expect.any(BigInt) });
    expect(second).toEqual({ ok: true, revision: 2n, position: expect.any(BigInt) });
    if (first.ok && second.ok) expect(second.position > first.position).toBe(true);
  });

  test('keeps everything of an event as it was sent', async () => {
    const stream = newStream('Überprüfung/🔑');
    const sent: NewEvent = {
      id: randomUUID(),
      type: 'contract.tested',
      data: { text: 'naïve – „Ω“ 🗝️ \u0000', nested: [1, null, { a: true }], number: 1.5e-7 },
      metadata: { correlation: 'c', list: [] },
    };
    const result = await store.append(stream, [sent], 'no-stream');
    const [found] = await all(store.readStream(stream));
    expect(found).toEqual({ ...sent, stream, revision: 0n, position: result.ok && result.position, created: expect.any(String) });
    expect(Math.abs(Date.now() - Date.parse(found!.created))).toBeLessThan(600_000);
  });

  test('an event without metadata comes back with null', async () => {
    const stream = newStream();
    await store.append(stream, [{ ...event(0), metadata: null }], 'no-stream');
    expect((await all(store.readStream(stream)))[0]?.metadata).toBeNull();
  });

  test.each(['no-stream', 'any', 0n] as const)(
    'the same events again at the same place (%s) answer the same, also when others follow',
    async (expected) => {
      const stream = newStream();
      if (expected === 0n) await store.append(stream, events(1), 'no-stream');
      const repeated = events(3);
      const once = await store.append(stream, repeated, expected);
      expect(await store.append(stream, repeated, expected)).toEqual(once);
      await store.append(stream, events(1), 'any');
      expect(await store.append(stream, repeated, expected)).toEqual(once);
      expect(await all(store.readStream(stream))).toHaveLength(expected === 0n ? 5 : 4);
    },
  );

  test('some of the same events with others are a wrong revision, and nothing is written', async () => {
    const stream = newStream();
    const [a, b, c] = [event(0), event(1), event(2)];
    await store.append(stream, [a, b], 'no-stream');
    const wrong = { ok: false, reason: 'wrong-revision', actual: 1n };
    expect(await store.append(stream, [a, c], 'no-stream')).toEqual(wrong);
    expect(await store.append(stream, [a, b, c], 'no-stream')).toEqual(wrong);
    expect(await store.append(stream, [c], 'no-stream')).toEqual(wrong);
    expect(await store.append(stream, [c], 7n)).toEqual(wrong);
    expect(numbers(await all(store.readStream(stream)))).toEqual([0, 1]);
  });

  test('a revision or existence expected of a stream that is not there', async () => {
    const missing = { ok: false, reason: 'wrong-revision', actual: 'no-stream' };
    expect(await store.append(newStream(), events(1), 0n)).toEqual(missing);
    expect(await store.append(newStream(), events(1), 'stream-exists')).toEqual(missing);
  });

  test('a large event is kept, one over the limit refused, and the connection goes on', async () => {
    const stream = newStream();
    const large = { ...event(0), data: { text: 'x'.repeat(1_000_000) } };
    expect(await store.append(stream, [large], 'no-stream')).toMatchObject({ ok: true, revision: 0n });
    const parallel = store.append(newStream(), events(1), 'no-stream');
    expect(await store.append(stream, [{ ...event(1), data: { text: 'x'.repeat(1_100_000) } }], 0n)).toEqual({
      ok: false,
      reason: 'too-large',
    });
    expect(await store.append(stream, [{ ...event(1), data: { text: 'x'.repeat(5_000_000) } }], 0n)).toEqual({
      ok: false,
      reason: 'too-large',
    });
    const many = Array.from({ length: 40 }, (_, n) => ({ ...event(n), data: { text: 'y'.repeat(100_000) } }));
    expect(await store.append(stream, many, 0n)).toEqual({ ok: false, reason: 'too-large' });
    expect(await parallel).toMatchObject({ ok: true });
    expect((await all(store.readStream(stream)))[0]?.data).toEqual(large.data);
  });

  test('16 writers of one stream: each revision once, each writer in his own order', async () => {
    const stream = newStream();
    const written: { revision: bigint; id: string }[] = [];
    const writer = async () => {
      for (let n = 0; n < 20; n++) {
        const next = event(n);
        let expected: bigint | 'no-stream' = 'no-stream';
        for (;;) {
          const result = await store.append(stream, [next], expected);
          if (result.ok) {
            written.push({ revision: result.revision, id: next.id });
            break;
          }
          if (result.reason !== 'wrong-revision') throw new Error(result.reason);
          expected = result.actual;
        }
      }
    };
    await Promise.all(Array.from({ length: 16 }, writer));
    const found = await all(store.readStream(stream));
    expect(found.map(({ revision, id }) => ({ revision, id }))).toEqual(written.toSorted((a, b) => Number(a.revision - b.revision)));
    expect(found.map(({ revision }) => revision)).toEqual(Array.from({ length: 320 }, (_, n) => BigInt(n)));
  });

  test('appends sent in order to one stream are written in order', async () => {
    const stream = newStream();
    const results = await Promise.all(
      Array.from({ length: 300 }, (_, n) => store.append(stream, [event(n)], n === 0 ? 'no-stream' : BigInt(n - 1))),
    );
    expect(results.every((result) => result.ok)).toBe(true);
    expect(numbers(await all(store.readStream(stream)))).toEqual(Array.from({ length: 300 }, (_, n) => n));
  });

  test('an id that is no UUID is a mistake of the caller', async () => {
    await expect(store.append(newStream(), [event(0, 'not-a-uuid')], 'no-stream')).rejects.toThrow('must be a UUID');
  });

  test('1,000 appends at once on a fresh connection', async () => {
    const fresh = new EventStore({ url });
    try {
      const results = await Promise.all(Array.from({ length: 1000 }, () => fresh.append(newStream(), events(1), 'no-stream')));
      expect(results.filter((result) => !result.ok)).toEqual([]);
    } finally {
      await fresh.dispose();
    }
  });
});

describe('read', () => {
  test('a stream, both ways, from a revision, up to a limit', async () => {
    const stream = newStream();
    await store.append(stream, events(700), 'no-stream');
    const read = async (options: Parameters<EventStore['readStream']>[1]) => numbers(await all(store.readStream(stream, options)));
    expect(await read({})).toEqual(Array.from({ length: 700 }, (_, n) => n));
    expect(await read({ from: 690n })).toEqual([690, 691, 692, 693, 694, 695, 696, 697, 698, 699]);
    expect(await read({ from: 5n, limit: 2 })).toEqual([5, 6]);
    expect(await read({ from: 700n })).toEqual([]);
    expect(await read({ direction: 'backwards', limit: 3 })).toEqual([699, 698, 697]);
    expect(await read({ direction: 'backwards', from: 2n })).toEqual([2, 1, 0]);
    expect(await read({ direction: 'forwards', from: 'end' })).toEqual([]);
    expect(await read({ limit: 0 })).toEqual([]);
  });

  test('a stream that is not there is empty', async () => {
    expect(await all(store.readStream(newStream()))).toEqual([]);
    expect(await all(store.readStream(newStream(), { direction: 'backwards' }))).toEqual([]);
  });

  test('a reader may leave early', async () => {
    const stream = newStream();
    await store.append(stream, events(100), 'no-stream');
    for await (const { data } of store.readStream(stream)) if ((data as { n: number }).n === 3) break;
    expect(await all(store.readStream(stream))).toHaveLength(100);
  });

  test('all streams, both ways, after a position, by prefix; system events left out', async () => {
    const before = await store.head();
    const [a, b] = [newStream('contract.a'), newStream('contract.b')];
    await store.append(a, events(2), 'no-stream');
    const middle = await store.append(b, events(2), 'no-stream');
    await store.append(a, events(1), 1n);
    const names = async (options: Parameters<EventStore['readAll']>[0]) =>
      (await all(store.readAll(options))).map(({ stream, revision }) => `${stream === a ? 'a' : stream === b ? 'b' : '?'}${revision}`);
    expect(await names({ after: before })).toEqual(['a0', 'a1', 'b0', 'b1', 'a2']);
    expect(await names({ after: before, limit: 2 })).toEqual(['a0', 'a1']);
    expect(await names({ after: before, streamPrefixes: ['contract.b', 'nothing'] })).toEqual(['b0', 'b1']);
    expect(await names({ direction: 'backwards', limit: 4 })).toEqual(['a2', 'b1', 'b0', 'a1']);
    if (middle.ok) expect(await names({ direction: 'backwards', after: middle.position, limit: 2 })).toEqual(['b0', 'a1']);
    const everything = await all(store.readAll({ after: before }));
    expect(await store.head()).toBe(everything.at(-1)?.position);
    expect(everything.map(({ position }) => position)).toEqual(
      everything.map(({ position }) => position).toSorted((x, y) => Number(x - y)),
    );
  });

  test('the store says that it is well', async () => {
    expect(await store.healthy()).toBe(true);
  });
});

describe('subscribe', () => {
  test('catches up in order, says so, and goes on with what comes', async () => {
    const after = await store.head();
    const stream = newStream('contract.sub');
    await store.append(stream, events(50), 'no-stream');
    const follower = follow(store, { after, streamPrefixes: ['contract.sub'], pageSize: 7 });
    await follower.live;
    expect(numbers(follower.events)).toEqual(Array.from({ length: 50 }, (_, n) => n));
    await store.append(stream, events(3), 49n);
    await follower.until(() => follower.events.length === 53);
    expect(follower.pages.every((page) => page <= 7)).toBe(true);
    expect(follower.upTo).toBe(await store.head());
    await follower.stop();
  });

  test('how far it is goes on over what the prefixes leave out, in steps', async () => {
    const after = await store.head();
    const follower = follow(store, { after, streamPrefixes: ['nothing-has-this'] });
    await follower.live;
    for (let n = 0; n < 40; n++) await store.append(newStream(), events(100), 'no-stream');
    const head = await store.head();
    await follower.until(() => follower.upTo > after && follower.upTo <= head);
    expect(follower.events).toEqual([]);
    await follower.stop();
  });

  test('a page is handed over again until it is taken, and the next waits for it', async () => {
    const after = await store.head();
    const stream = newStream('contract.retry');
    await store.append(stream, events(9), 'no-stream');
    const taken: number[] = [];
    let failures = 0;
    let running = 0;
    const follower = follow(store, {
      after,
      streamPrefixes: ['contract.retry'],
      pageSize: 3,
      take: async (page) => {
        expect(++running).toBe(1);
        await new Promise((resolve) => setImmediate(resolve));
        running -= 1;
        if (++failures % 2 === 1) throw new Error('not now');
        taken.push(...numbers(page));
      },
    });
    await follower.until(() => taken.length === 9);
    expect(taken).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    await follower.stop();
  });

  test('a page in a version that cannot be read is kept back, and the log says which event it is', async () => {
    const said: Record<string, unknown>[] = [];
    const log = { info: () => undefined, warn: (fields: Record<string, unknown>) => void said.push(fields) };
    const abort = new AbortController();
    const after = await store.head();
    await store.append(newStream('contract.newer'), events(1), 'no-stream');
    const words = 'Event 1 is in a version that cannot be read here';
    const onPage = () => Promise.reject(new UnreadableVersionError(words));
    const following = store.subscribe({ name: 'contract', after, onPage, log, signal: abort.signal });
    await until(() => said.length >= 2);
    abort.abort();
    await following;
    expect(said[1]).toMatchObject({ subscription: 'contract', error: 'UnreadableVersionError', reason: words });
  });

  test('ends when told to, and not before', async () => {
    const follower = follow(store, { after: await store.head() });
    await follower.live;
    await follower.stop();
    const handed = follower.pages.length;
    await store.append(newStream(), events(1), 'no-stream');
    expect(follower.pages).toHaveLength(handed);
  });
});

describe('deletion', () => {
  test('a tombstoned stream reads as empty, takes nothing, and twice is once', async () => {
    const stream = newStream();
    await store.append(stream, events(3), 'no-stream');
    await store.tombstone(stream);
    await store.tombstone(stream);
    expect(await all(store.readStream(stream))).toEqual([]);
    expect(await store.append(stream, events(1), 'any')).toEqual({ ok: false, reason: 'stream-deleted' });
  });

  test('after a scavenge nothing of it is in all streams, and the others are as they were', async () => {
    const before = await store.head();
    const [gone, stays] = [newStream(), newStream()];
    await store.append(gone, events(300), 'no-stream');
    await store.append(stays, events(3), 'no-stream');
    const head = await store.head();
    await store.tombstone(gone);
    await store.scavenge();
    if (!real) expect((await all(store.readAll({ after: before }))).map(({ stream }) => stream)).toEqual([stays, stays, stays]);
    expect(numbers(await all(store.readStream(stays)))).toEqual([0, 1, 2]);
    const next = await store.append(stays, events(1), 2n);
    expect(next.ok && next.position > head).toBe(true);
  });
});

/** A subscription with what it was handed. */
function follow(
  from: EventStore,
  options: { after: bigint; streamPrefixes?: string[]; pageSize?: number; take?: (page: StoredEvent[]) => Promise<void> },
) {
  const { take, ...rest } = options;
  const abort = new AbortController();
  const follower = {
    events: [] as StoredEvent[],
    pages: [] as number[],
    upTo: options.after,
    live: undefined as unknown as Promise<void>,
    until,
    stop: async () => {
      abort.abort();
      await done;
    },
  };
  let onLive: () => void = () => undefined;
  follower.live = new Promise<void>((resolve) => (onLive = resolve));
  const onPage = async (page: StoredEvent[], upTo: bigint) => {
    await take?.(page);
    follower.events.push(...page);
    follower.pages.push(page.length);
    follower.upTo = upTo;
  };
  const done = from.subscribe({ name: 'contract', ...rest, onPage, onLive: () => onLive(), signal: abort.signal });
  return follower;
}
