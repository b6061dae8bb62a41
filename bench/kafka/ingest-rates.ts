import { randomUUID } from 'node:crypto';
import { EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
import kafkajs from 'kafkajs';
import type { EventStore } from '#event-store';
import { type Publisher, topicName, writeStructured } from '#messaging';
import type { Started } from '../../apps/cli/src/supervisor/part.ts';
import { newPersonsOrder } from '../ingest/events.ts';
import type { Installation } from '../ingest/installation.ts';
import { heading, median, report, same, timed, together } from '../measure.ts';
import { arriving, Arrivals } from './arrivals.ts';

export interface KafkaWorld {
  installation: Installation;
  store: EventStore;
  bare: EventStoreDBClient;
  publisher: Publisher;
  brokers: string;
}

const ROUNDS = Number(process.env['LETHE_BENCH_ROUNDS'] ?? 3);
/** In each round of each variant. */
const EVENTS = Number(process.env['LETHE_BENCH_EVENTS'] ?? 6_000);
const COLLECTED = 'privacy.data.collected.v1';
const TOPIC = topicName('jrpanel', 'events');
const SENT_AT_ONCE = 500;
/** Appends of the bare client that are under way: as many as the ledger's own. */
const IN_FLIGHT = 512;

let sent = 0;

/** What comes over Kafka into the ledger, against what the client of Kafka reads and what the client of the event store writes. */
export async function ingestRates(world: KafkaWorld): Promise<void> {
  const { installation } = world;
  await round(world, () => installation.exchange());
  await rounds('Events from Kafka: what exchanges with it alone', world, () => installation.exchange());
  await rounds('Events from Kafka: the whole worker', world, () => installation.work());
  same('events about people in the ledger', await countCollected(world.store), sent);
}

async function rounds(what: string, world: KafkaWorld, start: () => Promise<Started>): Promise<void> {
  const all: Awaited<ReturnType<typeof round>>[] = [];
  for (let n = 0; n < ROUNDS; n++) all.push(await round(world, start));
  const of = (name: keyof (typeof all)[number]) => median(all.map((each) => each[name]));
  const [recorded, consumed, appended] = [of('recorded'), of('consumed'), of('appended')];
  heading(what);
  report('recorded', recorded, `${(recorded / consumed).toFixed(3)} × bare consumer, ${(recorded / appended).toFixed(2)} × bare client`);
  report('  bare consumer of the same topic', consumed);
  report(`  bare client, ${IN_FLIGHT} in flight`, appended);
}

/** The events lie in the topic before whoever records them is started. */
async function round(world: KafkaWorld, start: () => Promise<Started>) {
  await send(world.publisher);
  let started: Started | undefined;
  const recorded = await arriving(world.store, COLLECTED, EVENTS, async () => (started = await start()));
  await started?.stop();
  const consumed = await consumeBare(world.brokers);
  const appended = await timed(EVENTS, () => appendBare(world));
  return { recorded, consumed, appended };
}

async function send(publisher: Publisher): Promise<void> {
  for (let from = 0; from < EVENTS; from += SENT_AT_ONCE) {
    const events = Array.from({ length: Math.min(SENT_AT_ONCE, EVENTS - from) }, () => newPersonsOrder(sent++));
    await publisher.send([{ topic: TOPIC, messages: events.map((event) => writeStructured(event.id, { ...event })) }]);
  }
}

/** Everything that the topic has, by a group that nobody had before; from when it has its partitions on. */
async function consumeBare(brokers: string): Promise<number> {
  const client = new kafkajs.Kafka({ clientId: 'bench', brokers: [brokers], logLevel: kafkajs.logLevel.ERROR });
  const consumer = client.consumer({ groupId: `bench-${randomUUID()}`, maxWaitTimeInMs: 300 });
  const arrivals = new Arrivals(sent);
  consumer.on(consumer.events.GROUP_JOIN, () => arrivals.begin());
  await consumer.connect();
  try {
    await consumer.subscribe({ topics: [TOPIC], fromBeginning: true });
    await consumer.run({
      partitionsConsumedConcurrently: 3,
      eachBatch: async ({ batch }) => arrivals.take(batch.messages.map(({ offset }) => `${batch.partition} ${offset}`)),
    });
    return await arrivals.rate();
  } finally {
    await consumer.disconnect();
  }
}

/** As many events, as large, to as many streams. */
async function appendBare({ bare, store }: KafkaWorld): Promise<void> {
  const data = { x: 'x'.repeat((await recordedSize(store)) - '{"x":""}'.length) };
  await together(EVENTS, IN_FLIGHT, async () => {
    const id = randomUUID();
    await bare.appendToStream(`bench-${id}`, jsonEvent({ id, type: 'bench.appended', data }), { expectedRevision: 'no_stream' });
  });
}

async function recordedSize(store: EventStore): Promise<number> {
  for await (const { data, metadata } of store.readAll({ direction: 'backwards', limit: 1, streamPrefixes: ['subject-'] }))
    return Buffer.byteLength(JSON.stringify(data)) + Buffer.byteLength(JSON.stringify(metadata));
  throw new Error('Nothing was recorded');
}

async function countCollected(store: EventStore): Promise<number> {
  let count = 0;
  for await (const { type } of store.readAll({ streamPrefixes: ['subject-'] })) if (type === COLLECTED) count += 1;
  return count;
}
