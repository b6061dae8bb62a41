import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BACKWARDS, END, EventStoreDBClient, jsonEvent, type ExpectedRevision } from '@eventstore/db-client';
import operationsGrpc from '@eventstore/db-client/generated/operations_grpc_pb.js';
import operationsPb from '@eventstore/db-client/generated/operations_pb.js';
import { credentials as channel } from '@grpc/grpc-js';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { collect, until } from '../../../test/support/collect.ts';
import { closeClient } from '../../../test/support/embedded-store.ts';
import { startEmbeddedStore, type EmbeddedStore } from './index.ts';

/**
 * The node against a model of it that is as simple as can be: whatever is done to a few streams, in whatever order, over restarts
 * and scavenges, every answer and everything that is read then is what the model says.
 */
const soak = process.env['LETHE_TEST_SOAK'] === '1';
const RUNS = soak ? 400 : 25;

const STREAMS = ['a', 'b', 'ü/c'] as const;
type Stream = (typeof STREAMS)[number];
type Expected = bigint | 'any' | 'no_stream' | 'stream_exists';

type Step =
  | { do: 'append'; stream: Stream; ids: number[]; expected: Expected }
  | { do: 'delete' | 'tombstone'; stream: Stream; expected: Exclude<Expected, 'stream_exists'> }
  | { do: 'metadata'; stream: Stream; maxCount: number | undefined; truncateBefore: number | undefined }
  | { do: 'scavenge' | 'restart' };

const stream = fc.constantFrom(...STREAMS);
const revision = fc.bigInt({ min: 0n, max: 6n });
const deleting = fc.oneof(fc.constantFrom('any' as const, 'no_stream' as const), revision);
const optional = fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined });
const append = fc.record({
  do: fc.constant('append' as const),
  stream,
  ids: fc.uniqueArray(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 3 }),
  expected: fc.oneof(fc.constantFrom('any' as const, 'no_stream' as const, 'stream_exists' as const), revision),
});
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: append },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('delete' as const), stream, expected: deleting }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('tombstone' as const), stream, expected: deleting }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('metadata' as const), stream, maxCount: optional, truncateBefore: optional }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('scavenge' as const, 'restart' as const) }) },
);

/** An event as far as the model goes: its id by number, gone when a scavenge has taken it. */
interface Kept {
  id: number | undefined;
  revision: number;
  gone: boolean;
  all: string;
}

class Model {
  /** What each stream was ever given, by revision. */
  readonly #events = new Map<string, Kept[]>();
  readonly #metadata = new Map<string, { maxCount?: number | undefined; before?: number | undefined; deleted?: boolean }>();
  readonly #closed = new Set<string>();
  readonly #all: Kept[] = [];

  append(name: Stream, ids: number[], expected: Expected): string {
    if (this.#closed.has(name)) return 'stream-deleted';
    const events = this.#of(name);
    const last = events.length - 1;
    const deleted = this.#metadata.get(name)?.deleted === true;
    const idAt = (at: number) => (events[at]?.gone === false ? events[at].id : undefined);
    const repeated = (from: number) => ids.every((id, index) => idAt(from + index) === id);
    const wrong = `wrong-expected-version ${last < 0 ? 'no_stream' : last}`;
    if (expected === 'any' || expected === 'stream_exists') {
      if (expected === 'stream_exists' && (last < 0 || deleted)) return wrong;
      const places = ids.map((id) => events.findIndex((event) => !event.gone && event.id === id));
      if (!deleted && places.some((place) => place >= 0))
        return places[0]! >= 0 && repeated(places[0]!) ? `ok ${places[0]! + ids.length - 1}` : wrong;
    } else {
      const at = expected === 'no_stream' ? -1 : Number(expected);
      if (at > last) return wrong;
      if (at < last && repeated(at + 1)) return `ok ${at + ids.length}`;
      if (at < last && !(at === -1 && deleted)) return wrong;
    }
    if (deleted) this.setMetadata(name, { ...this.#metadata.get(name), deleted: false, before: events.length });
    for (const id of ids) this.#add(name, id);
    return `ok ${events.length - 1}`;
  }

  hide(kind: 'delete' | 'tombstone', name: Stream, expected: Expected): string {
    if (this.#closed.has(name)) return 'stream-deleted';
    const last = this.#of(name).length - 1;
    const exists = last >= 0 && this.#metadata.get(name)?.deleted !== true;
    const fits = expected === 'any' || (expected === 'no_stream' ? !exists : Number(expected) === last);
    const never = kind === 'delete' && last < 0 && !this.#metadata.has(name);
    if (!fits || never) return `wrong-expected-version ${last < 0 ? 'no_stream' : last}`;
    if (kind === 'delete') this.setMetadata(name, { ...this.#metadata.get(name), deleted: true });
    else {
      this.#add(name, undefined, 'stone');
      this.#closed.add(name);
    }
    return 'ok';
  }

  setMetadata(name: Stream, metadata: { maxCount?: number | undefined; before?: number | undefined; deleted?: boolean }): string {
    if (this.#closed.has(name)) return 'stream-deleted';
    this.#metadata.set(name, metadata);
    this.#add(`$$${name}`, undefined);
    return 'ok';
  }

  scavenge(): void {
    for (const name of STREAMS) {
      const visible = this.#closed.has(name) || this.#metadata.get(name)?.deleted === true ? [] : this.#visible(name);
      for (const event of this.#of(name)) event.gone ||= !visible.includes(event) && !event.all.endsWith('stone');
      const [latest] = this.#of(`$$${name}`).slice(-1);
      for (const event of this.#of(`$$${name}`)) event.gone ||= this.#closed.has(name) || event !== latest;
    }
  }

  read(name: Stream): string {
    if (this.#closed.has(name)) return 'stream-deleted';
    if (this.#of(name).length === 0 || this.#metadata.get(name)?.deleted === true) return 'stream-not-found';
    return this.#visible(name).map((event) => event.revision).join(' '); // prettier-ignore
  }

  all(): string[] {
    return this.#all.filter((event) => !event.gone).map((event) => event.all);
  }

  #visible(name: Stream): Kept[] {
    const { maxCount, before = 0 } = this.#metadata.get(name) ?? {};
    const events = this.#of(name);
    const first = Math.max(before, maxCount === undefined ? 0 : events.length - maxCount);
    return events.slice(first).filter((event) => !event.gone);
  }

  #add(name: string, id: number | undefined, as = String(this.#of(name).length)): void {
    const events = this.#of(name);
    const event = { id, revision: events.length, gone: false, all: `${name} ${as}` };
    events.push(event);
    this.#all.push(event);
  }

  #of(name: string): Kept[] {
    const events = this.#events.get(name) ?? [];
    this.#events.set(name, events);
    return events;
  }
}

/** The node, behind the client. */
class Real {
  readonly #dir = mkdtempSync(join(tmpdir(), 'lethe-model-'));
  #node!: EmbeddedStore;
  #client!: EventStoreDBClient;

  async start(): Promise<this> {
    this.#node = await startEmbeddedStore({ dir: this.#dir, port: 0 });
    this.#client = EventStoreDBClient.connectionString(`esdb://127.0.0.1:${this.#node.port}?tls=false`);
    return this;
  }

  async stop(): Promise<void> {
    await closeClient(this.#client);
    await this.#node.stop();
  }

  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.#dir, { recursive: true, force: true });
  }

  append(name: string, ids: number[], expected: Expected): Promise<string> {
    const id = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
    const events = ids.map((n) => jsonEvent({ id: id(n), type: 'model', data: { n } }));
    // With credentials each append is a call by itself: the shared one is one for all nodes of a process.
    const options = { expectedRevision: expected, credentials: { username: 'a', password: 'b' } };
    return outcome(this.#client.appendToStream(name, events, options).then((result) => `ok ${result.nextExpectedRevision}`));
  }

  hide(kind: 'delete' | 'tombstone', name: string, expected: Expected): Promise<string> {
    const expectedRevision = expected as ExpectedRevision;
    const hidden = kind === 'delete' ? this.#client.deleteStream(name, { expectedRevision }) : this.#client.tombstoneStream(name, { expectedRevision }); // prettier-ignore
    return outcome(hidden.then(() => 'ok'));
  }

  setMetadata(name: string, metadata: { maxCount?: number; truncateBefore?: number }): Promise<string> {
    const options = { credentials: { username: 'a', password: 'b' } };
    return outcome(this.#client.setStreamMetadata(name, metadata, options).then(() => 'ok'));
  }

  async read(name: string): Promise<string> {
    const revisions = (read: AsyncIterable<{ event?: { revision: bigint } }>) =>
      collect(read).then((found) => found.map(({ event }) => event?.revision));
    const forwards = await outcome(revisions(this.#client.readStream(name)).then((found) => found.join(' ')));
    const backwards = revisions(this.#client.readStream(name, { direction: BACKWARDS, fromRevision: END }));
    expect(await outcome(backwards.then((found) => found.toReversed().join(' ')))).toBe(forwards);
    return forwards;
  }

  async all(): Promise<string[]> {
    const found = (await collect(this.#client.readAll())).map(({ event }) => event!);
    const positions = found.map(({ position }) => position.commit);
    expect(positions).toEqual([...new Set(positions)].sort((x, y) => (x < y ? -1 : 1)));
    const own = found.filter(({ streamId }) => !streamId.startsWith('$scavenges'));
    return own.map(({ streamId, revision, type }) => `${streamId} ${type === '$streamDeleted' ? 'stone' : revision}`);
  }

  async scavenge(): Promise<void> {
    const operations = new operationsGrpc.OperationsClient(`127.0.0.1:${this.#node.port}`, channel.createInsecure());
    const id = await new Promise<string>((resolve, reject) => {
      operations.startScavenge(new operationsPb.StartScavengeReq(), (error, response) =>
        error ? reject(error) : resolve(response.getScavengeId()),
      );
    });
    operations.close();
    await until(async () => (await this.read(`$scavenges-${id}`)) === '0 1');
  }
}

/** What came of a call, in the words of the model. */
function outcome(call: Promise<string>): Promise<string> {
  return call.catch((error: Error & { type?: string; actualVersion?: bigint | string }) =>
    error.type === 'wrong-expected-version' ? `${error.type} ${String(error.actualVersion)}` : (error.type ?? error.message),
  );
}

async function take(step: Step, model: Model, real: Real): Promise<[string, string]> {
  switch (step.do) {
    case 'append':
      return [model.append(step.stream, step.ids, step.expected), await real.append(step.stream, step.ids, step.expected)];
    case 'delete':
    case 'tombstone':
      return [model.hide(step.do, step.stream, step.expected), await real.hide(step.do, step.stream, step.expected)];
    case 'metadata': {
      const { maxCount, truncateBefore: before } = step;
      const written = { ...(maxCount === undefined ? {} : { maxCount }), ...(before === undefined ? {} : { truncateBefore: before }) };
      return [model.setMetadata(step.stream, { maxCount, before }), await real.setMetadata(step.stream, written)];
    }
    case 'scavenge':
      model.scavenge();
      await real.scavenge();
      return ['ok', 'ok'];
    case 'restart':
      await real.stop();
      await real.start();
      return ['ok', 'ok'];
  }
}

test(
  'whatever is done, the node answers and keeps what the model says',
  async () => {
    const property = fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
      const model = new Model();
      const real = await new Real().start();
      try {
        for (const each of steps) {
          const [expected, found] = await take(each, model, real);
          expect(found).toBe(expected);
          for (const name of STREAMS) expect(`${name}: ${await real.read(name)}`).toBe(`${name}: ${model.read(name)}`);
        }
        expect(await real.all()).toEqual(model.all());
      } finally {
        await real.remove();
      }
    });
    await fc.assert(property, { numRuns: RUNS, ...(soak ? {} : { seed: 4 }) });
  },
  soak ? 900_000 : 90_000,
);
