/**
 * The read models: a ledger filled by 16 writers, rebuilt into all of them beside those that are asked, by turns with nobody asking and with 100 questions a
 * second; then one table alone against PostgreSQL's own multi-row upsert of the same rows. What was projected must be what was appended, exactly.
 */
import { fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { newLedgerMetadata, readLedgerEvent, sampleRecorded, type EventTypes } from '#domain';
import { EventStore, type StoredEvent } from '#event-store';
import { Database, prepareDatabase, startEmbeddedPostgres } from '#postgres';
import { inventory as ask, ReadModels, stats } from '#projections';
import { foldPage, statementsOf, toArrays, type Group } from '../libs/projections/src/engine/index.ts';
import { inventory } from '../libs/projections/src/inventory/inventory.ts';
import { group } from '../libs/projections/src/list.ts';
import type { InventoryRow } from '../libs/projections/src/inventory/facts.ts';
import { EmbeddedStoreProcess } from '../test/support/embedded-store.ts';
import { emptyReadModels } from '../test/support/read-models.ts';
import { line, median, percentile, report, same, timed } from './measure.ts';

const EVENTS = Number(process.env['LETHE_BENCH_EVENTS'] ?? 60_000);
const PERSONS = Math.ceil(EVENTS / 10);
const WRITERS = 16;
const PAGE = 1000;
const ROUNDS = 3;
const CONTROLLER = 'bench';
/** Questions a second while a rebuild is under way. */
const ASKED = 100;

/** Of 20 events: what a shop sends. */
const mix: (keyof EventTypes)[] = [
  ...Array.from({ length: 9 }, () => 'privacy.data.collected.v1' as const),
  ...Array.from({ length: 4 }, () => 'privacy.data.shared.v1' as const),
  ...Array.from({ length: 2 }, () => 'privacy.data.used.v1' as const),
  'privacy.contact.made.v1',
  'privacy.consent.granted.v1',
  'privacy.consent.withdrawn.v1',
  'privacy.data.accessed.v1',
  'privacy.data.deleted.v1',
];

const REBUILD = '--rebuild';

/** One read model by itself. */
const alone: Group = { ...group, models: [inventory], expired: () => Promise.resolve([]) };

const [, , mode, eventsUrl, readUrl] = process.argv;
if (mode === REBUILD && eventsUrl && readUrl) await rebuildHere(eventsUrl, readUrl);
else await main();

async function main(): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'lethe-bench-'));
  const [server, postgres] = await Promise.all([EmbeddedStoreProcess.start(), startEmbeddedPostgres({ dir })]);
  const store = new EventStore({ url: server.url });
  await prepareDatabase(postgres.url);
  const db = new Database({ url: postgres.url, role: 'lethe_read', application: 'bench', planEachTime: true });
  try {
    await ReadModels.migrate(db);
    const appended = await fill(store);
    await allReadModels(db, appended, () => rebuildElsewhere(server.url, postgres.url));
    report('the subscription alone', await timed(EVENTS, () => follow(store)));
    await oneTable(db, store);
  } finally {
    await db.end();
    await store.dispose();
    await Promise.all([server.remove(), postgres.stop()]);
    rmSync(dir, { recursive: true, force: true });
  }
}

function eventOf(type: keyof EventTypes, subject: string, n: number) {
  const time = new Date(Date.UTC(2026, 0, 1) + n * 60_000).toISOString();
  const record = n.toString(16).padStart(64, '0');
  const sample = sampleRecorded(type);
  const data = 'record' in sample ? { ...sample, record } : sample;
  const nonce = 'A'.repeat(43);
  const received = record;
  const metadata = newLedgerMetadata({
    controller: CONTROLLER,
    subject,
    actor: 'bench',
    source: '/shop',
    time,
    recordedAt: time,
    received,
    nonce,
  });
  return { id: randomUUID(), type, data, metadata };
}

function person(n: number): string {
  return (n * 2_654_435_761).toString(16).padStart(32, '0');
}

/** Each writer appends to its own persons, one event at a time, with eight persons at once. Answers how many of each type. */
async function fill(store: EventStore): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  let n = 0;
  const write = async (each: number) => {
    for (let revision = -1n; revision < 9n; revision++) {
      const type = mix[n % mix.length] as keyof EventTypes;
      const event = eventOf(type, person(each), n++);
      const result = await store.append(`subject-${person(each)}`, [event], revision < 0n ? 'no-stream' : revision);
      if (!result.ok) throw new Error(result.reason);
      counts.set(type, (counts.get(type) ?? 0) + 1);
    }
  };
  let next = 0;
  const writer = async () => {
    while (next < PERSONS) await write(next++);
  };
  await Promise.all(Array.from({ length: WRITERS * 8 }, writer));
  return counts;
}

interface Rebuild {
  readonly ms: number;
  readonly residentMiB: number;
}

/** A rebuild in a process that does nothing else, started as the worker is, so that its memory can be told. */
async function rebuildElsewhere(storeUrl: string, databaseUrl: string): Promise<Rebuild> {
  const execArgv = [...process.execArgv, '--max-semi-space-size=4'];
  const child = fork(fileURLToPath(import.meta.url), [REBUILD, storeUrl, databaseUrl], { execArgv });
  const [result] = (await once(child, 'message')) as [Rebuild];
  await once(child, 'exit');
  return result;
}

async function rebuildHere(storeUrl: string, databaseUrl: string): Promise<void> {
  const store = new EventStore({ url: storeUrl });
  const db = new Database({ url: databaseUrl, role: 'lethe_read', application: 'bench' });
  const started = performance.now();
  await new ReadModels(db, store).rebuild();
  const result: Rebuild = { ms: performance.now() - started, residentMiB: Math.round(process.resourceUsage().maxRSS / 1024) };
  process.send?.(result);
  await db.end();
  await store.dispose();
  process.disconnect();
}

async function allReadModels(db: Database, appended: ReadonlyMap<string, number>, rebuild: () => Promise<Rebuild>): Promise<void> {
  const total = [...appended.values()].reduce((a, b) => a + b, 0);
  const rounds = { alone: [] as Rebuild[], asked: [] as Rebuild[], waits: [] as number[] };
  for (let round = 0; round < ROUNDS; round++) {
    rounds.alone.push(await rebuild());
    await check(db, appended, total);
    rounds.asked.push(await whileAsked(db, rebuild, rounds.waits));
    await check(db, appended, total);
  }
  const rateOf = (rebuilds: readonly Rebuild[]) => median(rebuilds.map(({ ms }) => (total / ms) * 1000));
  const [rate, asked] = [rateOf(rounds.alone), rateOf(rounds.asked)];
  const resident = Math.max(...[...rounds.alone, ...rounds.asked].map(({ residentMiB }) => residentMiB));
  report('all read models', rate, `${Math.round(1_000_000 / rate)} s for 1,000,000; ${resident} MiB resident at most`);
  report(`the same, asked ${ASKED} times a second`, asked, `${(asked / rate).toFixed(2)} ×`);
  const [p50, p99, longest] = [0.5, 0.99, 1].map((p) => `${percentile(rounds.waits, p).toFixed(1)} ms`);
  line('an inventory meanwhile', `p50 ${p50}, p99 ${p99}`, `longest ${longest}, the swaps included`);
}

async function check(db: Database, appended: ReadonlyMap<string, number>, total: number): Promise<void> {
  const { events, subjects } = await stats(db, CONTROLLER);
  const rows = await db.query<{ n: bigint }>('SELECT count(*) AS n FROM read.timeline');
  same('events by type', inOrder(Object.entries(events)), inOrder([...appended]));
  same('persons', subjects, PERSONS);
  same('rows of the timeline', Number(rows[0]?.n), total);
}

/** Asks for inventories at a steady rate, answered or not, until the work is done. Every person has one. */
async function whileAsked<T>(db: Database, work: () => Promise<T>, waits: number[]): Promise<T> {
  const open: Promise<unknown>[] = [];
  const once = async () => {
    const began = performance.now();
    const { state } = await ask(db, CONTROLLER, [person(Math.floor(Math.random() * PERSONS))]);
    waits.push(performance.now() - began);
    same('state of a person', state, 'open');
  };
  const timer = setInterval(() => open.push(...Array.from({ length: ASKED / 50 }, once)), 20);
  try {
    return await work();
  } finally {
    clearInterval(timer);
    await Promise.all(open);
  }
}

async function follow(store: EventStore): Promise<void> {
  const abort = new AbortController();
  const onPage = () => Promise.resolve();
  await store.subscribe({ name: 'bench', after: -1n, pageSize: PAGE, onPage, onLive: () => abort.abort(), signal: abort.signal });
}

/** Folding one table from events in memory (load, evolve, upsert, position) against upserting as many of its rows by 1,000. */
async function oneTable(db: Database, store: EventStore): Promise<void> {
  const events: StoredEvent[] = [];
  for await (const event of store.readAll()) events.push(event);
  const collected = events.filter(({ type }) => type === 'privacy.data.collected.v1');
  const readable = () => Promise.resolve(events.every((event) => readLedgerEvent(event).ok));
  report('reading events of the store', await timed(events.length, readable), 'validated, not folded');
  const rates = { folded: [] as number[], raw: [] as number[] };
  for (let round = 0; round < ROUNDS; round++) {
    await emptyReadModels(db);
    rates.folded.push(await timed(collected.length, () => foldAlone(db, collected)));
    const rows = await db.query<InventoryRow>('SELECT * FROM read.inventory ORDER BY random()');
    same('rows of the table', rows.length, collected.length);
    await db.query('TRUNCATE read.inventory');
    rates.raw.push(await timed(rows.length, () => upsert(db, rows)));
  }
  const folded = median(rates.folded);
  report('one table', folded);
  report('raw upsert of its rows', median(rates.raw), `one table is ${(folded / median(rates.raw)).toFixed(2)} ×`);
}

async function foldAlone(db: Database, events: readonly StoredEvent[]): Promise<void> {
  let from = -1n;
  for (let n = 0; n < events.length; n += PAGE) {
    const page = events.slice(n, n + PAGE);
    const upTo = page.at(-1)?.position ?? from;
    if (!(await foldPage(db, alone, page, from, upTo))) throw new Error('another worker folded');
    from = upTo;
  }
}

async function upsert(db: Database, rows: readonly InventoryRow[]): Promise<void> {
  const columns = Object.keys(inventory.table.columns) as (keyof InventoryRow)[];
  for (let n = 0; n < rows.length; n += PAGE) {
    await db.query(
      statementsOf(inventory.table, 'read').upsert,
      toArrays(inventory.table, columns, rows.slice(n, n + PAGE)),
      'bench.upsert',
    );
  }
}

/** By name. */
function inOrder(counts: readonly [string, number][]): [string, number][] {
  return counts.toSorted(([a], [b]) => (a < b ? -1 : 1));
}
