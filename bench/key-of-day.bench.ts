/**
 * The turn of the key of the day: a process of its own wraps everybody's key anew, page by page, while events are recorded beside it. The limit is PostgreSQL's
 * own update of the same rows in pages as large. At the end every key is what it was, and opens by the new key of the day alone.
 */
import { fork } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { durationOf } from '#domain';
import { EventStore } from '#event-store';
import { Ingest } from '#ingest';
import { Database, prepareDatabase, startEmbeddedPostgres } from '#postgres';
import { KeyFolder, KeyOfDay, Vault, insertSubjectKeys, newSubjectKey, saveSubjects, unwrapSubjectKey, wrapSubjectKey } from '#vault';
import { EmbeddedStoreProcess } from '../test/support/embedded-store.ts';
import { collected, policiesOf, testCaller, testPolicy } from '../test/support/ledger.ts';
import { heading, line, percentile, same, timed } from './measure.ts';

const KEYS = Number(process.env['LETHE_BENCH_KEYS'] ?? 50_000);
const PAGE = 500;
const AT_ONCE = 5_000;
const PER_SECOND = 50;
const CONTROLLER = 'shop';
const TURN = '--turn';
const MIB = 1024 * 1024;
/** As the supervisor starts the worker. */
const WORKER_FLAGS = ['--max-semi-space-size=4'];

const [, , mode, postgresUrl, keysDir] = process.argv;
if (mode === TURN && postgresUrl && keysDir) await turnHere(postgresUrl, keysDir);
else await main();

async function main(): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'lethe-bench-'));
  const [events, postgres] = await Promise.all([EmbeddedStoreProcess.start(), startEmbeddedPostgres({ dir: join(dir, 'postgres') })]);
  const store = new EventStore({ url: events.url });
  await prepareDatabase(postgres.url);
  const db = vaultOf(postgres.url);
  try {
    await Vault.migrate(db);
    const keys = await KeyFolder.open(join(dir, 'keys'), { create: true });
    await new Vault(db, keys).prepare(new Date());
    const [day] = await db.query<{ id: string }>(`SELECT id FROM vault.day_key WHERE state = 'active'`);
    const sum = await fill(db, { id: day!.id, key: (await keys.dayKey(day!.id))! });
    const ingest = new Ingest({ db, keys, store, policies: policiesOf(testPolicy) });

    heading(`${KEYS.toLocaleString('en')} keys`);
    await db.query('VACUUM ANALYZE vault.subject_key').catch(() => undefined);
    const raw = await timed(KEYS, () => updateAll(db));
    const before = await recording(ingest, delay(5_000));
    await db.query(`UPDATE vault.day_key SET born_at = born_at - interval '25 hours'`);
    const turned = turnElsewhere(postgres.url, keys.path);
    const during = await recording(ingest, turned);
    const { ms, startMiB, peakMiB } = await turned;
    const rate = (KEYS / ms) * 1000;
    line('wrapped anew', `${(ms / 1000).toFixed(1)} s`, `${Math.round(rate).toLocaleString('en')} keys/s`);
    line('  against the raw update', `${(rate / raw).toFixed(2)} ×`, `${Math.round(raw).toLocaleString('en')} rows/s`);
    line('  memory of that process', `${peakMiB} MiB`, `${startMiB} MiB when it began`);
    show('recording, nothing beside it', before);
    show('recording, meanwhile', during);
    await check(db, keys, sum, before.length + during.length);
  } finally {
    await db.end();
    await store.dispose();
    await Promise.all([events.remove(), postgres.stop()]);
    rmSync(dir, { recursive: true, force: true });
  }
}

function vaultOf(url: string): Database {
  return new Database({ url, role: 'lethe_vault', searchPath: 'vault', application: 'bench', max: 12, planEachTime: true });
}

/** People with keys as ingest makes them. Answers a sum over all keys. */
async function fill(db: Database, day: { id: string; key: Buffer }): Promise<string> {
  const sum = Buffer.alloc(32);
  for (let made = 0; made < KEYS; made += AT_ONCE) {
    const count = Math.min(AT_ONCE, KEYS - made);
    const people = Array.from({ length: count }, () => newSubjectKey(CONTROLLER, randomBytes(16).toString('hex'), randomBytes));
    for (const { pseudonym, sealing, token } of people) addTo(sum, pseudonym, sealing, token);
    await db.transaction(async (tx) => {
      await saveSubjects(
        tx,
        people.map(({ controller, pseudonym }) => ({ controller, pseudonym, visitor: false, nextRevision: 0n, keyVersion: 1 })),
      );
      await insertSubjectKeys(
        tx,
        people.map((key) => wrapSubjectKey(key, day)),
      );
    });
  }
  return sum.toString('hex');
}

/** Adds to a sum that is the same in whatever order. */
function addTo(sum: Buffer, pseudonym: string, ...parts: Buffer[]): void {
  const digest = createHash('sha256')
    .update(Buffer.concat([Buffer.from(pseudonym), ...parts]))
    .digest();
  for (let at = 0; at < sum.length; at++) sum[at]! ^= digest[at]!;
}

/** The limit: every row written once, in transactions as large, nothing opened. */
async function updateAll(db: Database): Promise<void> {
  for (let after = ''; ;) {
    const rows = await db.query<{ pseudonym: string }>(
      `WITH page AS (SELECT controller, pseudonym, version FROM vault.subject_key WHERE pseudonym > $1 AND controller = '${CONTROLLER}'
         ORDER BY controller, pseudonym LIMIT ${PAGE})
       UPDATE vault.subject_key k SET wrapped = k.wrapped || ''::bytea FROM page p
       WHERE k.controller = p.controller AND k.pseudonym = p.pseudonym AND k.version = p.version RETURNING k.pseudonym`,
      [after],
    );
    if (rows.length === 0) return;
    after = rows.reduce((last, { pseudonym }) => (pseudonym > last ? pseudonym : last), after);
  }
}

/** Single events of new people at fixed times, whether answered or not, until something is over. How long each took from when it was due, in ms. */
async function recording(ingest: Ingest, until: Promise<unknown>): Promise<number[]> {
  let over = false;
  void until.finally(() => (over = true)).catch(() => undefined);
  const times: number[] = [];
  const sending: Promise<void>[] = [];
  const started = performance.now();
  for (let n = 0; !over; n++) {
    const due = started + (n * 1000) / PER_SECOND;
    while (performance.now() < due) await delay(1);
    const id = randomBytes(8).toString('hex');
    const send = async () => {
      const [result] = await ingest.record(testCaller, [collected(id, { subject: { email: `${id}@example.org` } })]);
      if (result?.status !== 'recorded') throw new Error(`not recorded: ${JSON.stringify(result)}`);
      times.push(performance.now() - due);
    };
    sending.push(send());
  }
  await Promise.all(sending);
  return times;
}

function show(what: string, times: readonly number[]): void {
  const at = (p: number) => percentile(times, p).toFixed(1);
  line(what, `p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, longest ${at(1)} ms`, `${times.length} events at ${PER_SECOND}/s`);
}

interface Turned {
  ms: number;
  startMiB: number;
  peakMiB: number;
}

async function turnElsewhere(url: string, keysPath: string): Promise<Turned> {
  const child = fork(fileURLToPath(import.meta.url), [TURN, url, keysPath], { execArgv: WORKER_FLAGS });
  const [turned] = (await once(child, 'message')) as [Turned];
  return turned;
}

/** Another process: turns the key and wraps everything anew, to the retirement of the old one. */
async function turnHere(url: string, keysPath: string): Promise<void> {
  const db = vaultOf(url);
  const keys = await KeyFolder.open(keysPath, { create: false });
  const facts = { recordOwn: () => Promise.resolve([]) };
  const worker = new KeyOfDay({ db, keys, facts, backupWindow: durationOf('P30D') });
  await db.query('SELECT 1');
  const startMiB = Math.round(process.memoryUsage.rss() / MIB);
  const started = performance.now();
  const steps = await worker.look();
  const ms = performance.now() - started;
  same(
    'steps',
    steps.map((step) => step.do),
    ['turn', 'rewrap', 'retire'],
  );
  await db.end();
  process.send?.({ ms, startMiB, peakMiB: Math.round(process.resourceUsage().maxRSS / 1024) } satisfies Turned);
  process.disconnect();
}

/** @throws Error unless every key is what it was, under the new key of the day alone. */
async function check(db: Database, keys: KeyFolder, sum: string, recorded: number): Promise<void> {
  const [active] = await db.query<{ id: string }>(`SELECT id FROM vault.day_key WHERE state = 'active'`);
  const day = (await keys.dayKey(active!.id))!;
  const known = Buffer.alloc(32);
  let [all, ofPeople] = [0, 0];
  for (let after = ''; ;) {
    const rows = await db.query<{ pseudonym: string; version: number; day_key: string; wrapped: Buffer; next_revision: bigint }>(
      `SELECT k.*, s.next_revision FROM vault.subject_key k JOIN vault.subject s USING (controller, pseudonym)
       WHERE k.controller = '${CONTROLLER}' AND pseudonym > $1 ORDER BY pseudonym LIMIT ${AT_ONCE}`,
      [after],
    );
    for (const { pseudonym, version, day_key: dayKey, wrapped, next_revision: events } of rows) {
      same('the key of the day', dayKey, active!.id);
      const { sealing, token } = unwrapSubjectKey({ controller: CONTROLLER, pseudonym, version, dayKey, wrapped }, day);
      if (events === 0n) addTo(known, pseudonym, sealing, token);
      else ofPeople++;
      all++;
    }
    const last = rows.at(-1);
    if (!last) break;
    after = last.pseudonym;
  }
  same('people of whom something was recorded', ofPeople, recorded);
  same('keys', all, KEYS + recorded);
  same('the sum of all keys', known.toString('hex'), sum);
  line('opened by the new key, each as before', KEYS.toLocaleString('en'));
}
