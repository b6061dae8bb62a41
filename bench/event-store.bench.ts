/**
 * The path to the event store: single appends of 550 B events to distinct streams with 256 in flight, against the bare client
 * of EventStoreDB doing the same on the same server; then all of it read back, and followed by a subscription.
 * What was read must be what was appended, exactly.
 */
import { randomUUID } from 'node:crypto';
import { EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
import { EventStore, type NewEvent } from '#event-store';
import { closeClient, EmbeddedStoreProcess } from '../test/support/embedded-store.ts';
import { median, report, same, timed, together } from './measure.ts';

const EVENTS = Number(process.env.LETHE_BENCH_EVENTS ?? 30_000);
const IN_FLIGHT = 256;
const ROUNDS = 3;
/** With the metadata about 550 bytes, as an event of the ledger has. */
const DATA = { field: 'x'.repeat(400) };
const METADATA = { actor: 'bench', nonce: 'n'.repeat(64), recordedAt: '2026-01-01T00:00:00.000Z' };

const server = await EmbeddedStoreProcess.start();
const store = new EventStore({ url: server.url, maxInFlight: IN_FLIGHT });
const bare = EventStoreDBClient.connectionString(server.url);
try {
  await bare.appendToStream('warm', jsonEvent({ type: 'bench.warm', data: {} }));
  const appends = { lethe: [] as number[], bare: [] as number[] };
  for (let round = 0; round < ROUNDS; round++) {
    appends.lethe.push(await rate(EVENTS, appendOne));
    appends.bare.push(await rate(EVENTS, appendBare));
  }
  const expected = 1 + 2 * ROUNDS * EVENTS;
  const lethe = median(appends.lethe);
  report('append, EventStore', lethe);
  report('append, bare client', median(appends.bare), `EventStore is ${(lethe / median(appends.bare)).toFixed(2)} ×`);
  report('read $all', await readRate(expected, readAll));
  report('subscription, pages of 500', await readRate(expected, follow));
} finally {
  await store.dispose();
  await closeClient(bare);
  await server.remove();
}

async function appendOne(): Promise<void> {
  const event: NewEvent = { id: randomUUID(), type: 'bench.appended', data: DATA, metadata: METADATA };
  const result = await store.append(`bench-${randomUUID()}`, [event], 'no-stream');
  if (!result.ok) throw new Error(result.reason);
}

async function appendBare(): Promise<void> {
  const event = jsonEvent({ id: randomUUID(), type: 'bench.appended', data: DATA, metadata: METADATA });
  await bare.appendToStream(`bench-${randomUUID()}`, event, { expectedRevision: 'no_stream' });
}

async function readAll(): Promise<number> {
  let count = 0;
  for await (const event of store.readAll()) count += event.type === '' ? 0 : 1;
  return count;
}

async function follow(): Promise<number> {
  const abort = new AbortController();
  let count = 0;
  const onPage = async (page: unknown[]) => void (count += page.length);
  await store.subscribe({ name: 'bench', after: -1n, onPage, onLive: () => abort.abort(), signal: abort.signal });
  return count;
}

/** How many a second, with so many running at once. */
async function rate(count: number, work: () => Promise<void>): Promise<number> {
  return timed(count, () => together(count, IN_FLIGHT, work));
}

/** How many a second of all that was appended. */
async function readRate(expected: number, work: () => Promise<number>): Promise<number> {
  return timed(expected, async () => same('events read', await work(), expected));
}
