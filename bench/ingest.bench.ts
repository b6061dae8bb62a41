/**
 * The way into the ledger, over HTTP from another process, everything durable before it is answered: single events against the same server that
 * writes nothing, batches of 100 against the bare client of EventStoreDB, and the time that a single event takes at a steady 500 a second. Once with
 * the ledger alone and once with the worker (keeper, read models, erasures) beside it. At the end what was acknowledged is in the ledger, once.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
import { EventStore } from '#event-store';
import { closeClient } from '../test/support/embedded-store.ts';
import { newPersonsOrder } from './ingest/events.ts';
import { HttpCaller, type HttpAnswer } from './ingest/http-caller.ts';
import { Installation } from './ingest/installation.ts';
import { heading, line, median, percentile, report, same, timed, together } from './measure.ts';

const ROUNDS = Number(process.env['LETHE_BENCH_ROUNDS'] ?? 3);
/** In each round of each variant. */
const EVENTS = Number(process.env['LETHE_BENCH_EVENTS'] ?? 6_000);
const CALLERS = 64;
const BATCH = 100;
const BATCHES = EVENTS / BATCH;
const BATCH_CALLERS = 4;
const PER_SECOND = 500;
const SECONDS = 6;

interface Recorded {
  status: string;
  position?: string;
  subject?: string;
}

/** Position to pseudonym of everything that was acknowledged. */
const acknowledged = new Map<string, string>();
let acknowledgements = 0;
let persons = 0;

const installation = await Installation.open();
const store = new EventStore({ url: installation.eventStoreUrl });
const bare = EventStoreDBClient.connectionString(installation.eventStoreUrl);
const callers: HttpCaller[] = [];
try {
  const worker = await installation.work();
  const ledger = callersOf(await installation.serve('ledger'));
  const nothing = callersOf(await installation.serve('ledger-nothing', '--nothing-written'));
  await worker.stop();
  await warmUp(ledger, nothing);
  await rounds('The ledger alone', ledger, nothing);
  await installation.work();
  await rounds('The ledger and its worker', ledger, nothing, async () => installation.caughtUp(await store.head()));
  await check();
} finally {
  for (const caller of callers) caller.close();
  await closeClient(bare);
  await store.dispose();
  await installation.close();
}

function callersOf(url: URL): HttpCaller[] {
  const made = Array.from({ length: CALLERS }, () => new HttpCaller(url, installation.key));
  callers.push(...made);
  return made;
}

async function warmUp(ledger: HttpCaller[], nothing: HttpCaller[]): Promise<void> {
  await bare.appendToStream('warm', jsonEvent({ type: 'bench.warm', data: {} }));
  for (const server of [ledger, nothing]) {
    await singles(server, server === ledger, EVENTS / 2);
    await batches(server, server === ledger, BATCHES / 2);
  }
}

/** Answers are counted when they come; with a worker also when all of it is kept and projected, which is what goes on for ever. */
async function rounds(what: string, ledger: HttpCaller[], nothing: HttpCaller[], settled?: () => Promise<void>): Promise<void> {
  const rates = { singles: [], singlesSettled: [], nothing: [], batches: [], batchesSettled: [], batchesNothing: [], bare: [] } as Record<
    string,
    number[]
  >;
  const size = await recordedSize();
  const measure = async (name: string, work: () => Promise<void>) => {
    const started = performance.now();
    rates[name]?.push(await timed(EVENTS, work));
    await settled?.();
    rates[`${name}Settled`]?.push((EVENTS / (performance.now() - started)) * 1000);
  };
  for (let round = 0; round < ROUNDS; round++) {
    await measure('nothing', () => singles(nothing, false, EVENTS));
    await measure('singles', () => singles(ledger, true, EVENTS));
    await measure('bare', () => appendBare(size));
    await measure('batches', () => batches(ledger, true, BATCHES));
    await measure('batchesNothing', () => batches(nothing, false, BATCHES));
  }
  heading(what);
  const of = (name: string) => median(rates[name] ?? []);
  const than = (name: string, peer: string, called: string) => `${(of(name) / of(peer)).toFixed(2)} × ${called}`;
  report(`single events, ${CALLERS} callers`, of('singles'), than('singles', 'nothing', 'nothing written'));
  if (settled) report('  until kept and projected', of('singlesSettled'), than('singlesSettled', 'nothing', 'nothing written'));
  report('  nothing written', of('nothing'));
  report(`batches of ${BATCH}, ${BATCH_CALLERS} callers`, of('batches'), than('batches', 'bare', 'bare client'));
  if (settled) report('  until kept and projected', of('batchesSettled'), than('batchesSettled', 'bare', 'bare client'));
  report('  nothing written', of('batchesNothing'));
  report(`  bare client, ${size} bytes each`, of('bare'));
  const times = await openLoop(ledger);
  await settled?.();
  const show = (p: number) => percentile(times, p).toFixed(1);
  line(`single events at ${PER_SECOND}/s`, `p50 ${show(0.5)} ms, p99 ${show(0.99)} ms`);
}

async function singles(to: HttpCaller[], counted: boolean, count: number): Promise<void> {
  await together(count, CALLERS, (_, worker) => single(to[worker] as HttpCaller, counted));
}

async function single(caller: HttpCaller, counted: boolean): Promise<void> {
  const answer = await caller.post('/v1/events', 'application/cloudevents+json', JSON.stringify(newPersonsOrder(persons++)));
  note(answer, 201, [answer.body as Recorded], counted);
}

async function batches(to: HttpCaller[], counted: boolean, count: number): Promise<void> {
  await together(count, BATCH_CALLERS, async (_, worker) => {
    const events = Array.from({ length: BATCH }, () => newPersonsOrder(persons++));
    const answer = await (to[worker] as HttpCaller).post('/v1/events', 'application/cloudevents-batch+json', JSON.stringify(events));
    note(answer, 200, (answer.body as { results: Recorded[] }).results, counted);
  });
}

function note({ status, body }: HttpAnswer, expected: number, results: Recorded[], counted: boolean): void {
  if (status !== expected || results.some((result) => result.status !== 'recorded'))
    throw new Error(`not recorded: ${JSON.stringify(body)}`);
  if (!counted) return;
  acknowledgements += results.length;
  for (const { position, subject } of results) acknowledged.set(String(position), String(subject));
}

/** As many events, as large, to as many streams, as many in flight. */
async function appendBare(bytes: number): Promise<void> {
  const data = { x: 'x'.repeat(bytes - '{"x":""}'.length) };
  await together(BATCHES * BATCH, BATCH_CALLERS * BATCH, async () => {
    const id = randomUUID();
    await bare.appendToStream(`bench-${id}`, jsonEvent({ id, type: 'bench.appended', data }), { expectedRevision: 'no_stream' });
  });
}

/** Bytes of data and metadata of the last event that was recorded. */
async function recordedSize(): Promise<number> {
  for await (const { data, metadata } of store.readAll({ direction: 'backwards', limit: 1, streamPrefixes: ['subject-'] }))
    return Buffer.byteLength(JSON.stringify(data)) + Buffer.byteLength(JSON.stringify(metadata));
  throw new Error('Nothing was recorded');
}

/** Sends at fixed times, whether answered or not; each time is counted from when the event was due, in ms. */
async function openLoop(to: HttpCaller[]): Promise<number[]> {
  const free = [...to];
  const times: number[] = [];
  const sending: Promise<void>[] = [];
  const started = performance.now();
  const send = async (caller: HttpCaller, due: number) => {
    await single(caller, true);
    times.push(performance.now() - due);
    free.push(caller);
  };
  for (let n = 0; n < PER_SECOND * SECONDS; n++) {
    const due = started + (n * 1000) / PER_SECOND;
    while (performance.now() < due || free.length === 0) await delay(1);
    sending.push(send(free.pop() as HttpCaller, due));
  }
  await Promise.all(sending);
  return times;
}

/** @throws Error unless the ledger's events about people are those that were acknowledged, each once. */
async function check(): Promise<void> {
  same('acknowledged at a place of its own', acknowledged.size, acknowledgements);
  let found = 0;
  for await (const { stream, position } of store.readAll({ streamPrefixes: ['subject-'] })) {
    same(`the person at ${position}`, acknowledged.get(String(position)), stream.slice('subject-'.length));
    found++;
  }
  same('events about people in the ledger', found, acknowledgements);
  line('acknowledged and found, each once', acknowledgements.toLocaleString('en'));
}
