import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { Database, startEmbeddedPostgres } from '#postgres';
import { Attacker, loot, type Loot, type Opened } from './support/attacker.ts';
import { control, controlBytes } from './support/canary-control.ts';
import { envelope, eventsOfEveryType, identifiersOf } from './support/canary-events.ts';
import { eventually, LedgerProcess, type Answer } from './support/canary-ledger.ts';
import { dumpTables } from './support/canary-tables.ts';
import { Canaries } from './support/canary-values.ts';
import { CanarySearch, type Found } from './support/canary.ts';
import { workerOf } from './support/worker-cuts.ts';

/**
 * What is left on disk of a person, in everything that a home holds and in its backups. Before an erasure nothing stands in clear, although the sealed values
 * are there. After it, when the key of the day is destroyed, nothing of the person opens any more: for somebody who has the key folder as it is and every
 * byte of database that there ever was.
 */
const canaries = new Canaries();
const erased = identifiersOf(canaries, 'the person who is erased');
const living = identifiersOf(canaries, 'the person who stays');
const linked = { user_id: canaries.text('user_id of the other of a link') };
const released = { phone: canaries.phone('released phone') };
/** Values that the vault keeps. */
const KEPT = /^(kept.* \/fields|\/record|\/note|\/legalOrder\/reference) of privacy\./;
const stays = canaries.text('kept value of the person who stays');

let folder: string;
let ledger: LedgerProcess;
let subject: string;
let other: string;
let access: string;
let bundle: string;
let erasure: string;
/** The database before the erasure, as somebody has it who copied its files then. */
let old: { postgres: string; keys: string; backup: string; loot: Loot };

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lethe-residue-'));
  ledger = new LedgerProcess(join(folder, 'home'), {
    LETHE_LOG_LEVEL: 'trace',
    LETHE_BACKUP_WINDOW: 'PT1S',
    LETHE_SKELETON_RETENTION: 'PT2S',
  });
  await ledger.start();
}, 120_000);

afterAll(async () => {
  await ledger?.stop();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

const ok = (answer: Answer): Answer => {
  if (answer.status >= 300) throw new Error(`${answer.status}: ${answer.bytes.toString()}`);
  return answer;
};
const postgresUrl = () => ledger.file<{ postgresUrl: string }>('running.json').postgresUrl;

async function withDb<T>(work: (db: Database) => Promise<T>): Promise<T> {
  const db = new Database({ url: postgresUrl(), application: 'test', max: 1 });
  try {
    return await work(db);
  } finally {
    await db.end();
  }
}

const inWords = (found: readonly Found[]) => [
  ...new Set(found.map(({ needle, as, where }) => `${canaries.whatIs(needle) ?? needle}, as ${as}, in ${where}`)),
];

/** Everything that the home and the backups hold, the keys folder too, and every row of its database. */
async function searchAll(search: CanarySearch): Promise<{ found: Found[]; files: string[] }> {
  const { found, files } = await search.inFolder(folder);
  const dumped = (await dumpTables(postgresUrl())).flatMap(({ where, bytes }) => search.inBytes(where, bytes));
  return { found: [...found, ...dumped, ...search.inBytes('the output of all processes', ledger.output)], files };
}

/** Sorts every table by everything with so little memory that the server has to write to disk, and leaves it open in the middle. */
async function spilling<T>(tables: readonly string[], work: () => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: postgresUrl() });
  await client.connect();
  try {
    await client.query(`BEGIN; SET LOCAL work_mem = '64kB'`);
    for (const [n, table] of tables.entries()) {
      // Each row many times: so few would fit into any memory.
      await client.query(`DECLARE c${n} CURSOR FOR SELECT t.* FROM ${table} t, generate_series(1, 400) ORDER BY t::text DESC`);
      await client.query(`FETCH 1 FROM c${n}`);
    }
    return await work();
  } finally {
    await client.end();
  }
}

const tablesOf = () =>
  withDb(async (db) => {
    const rows = await db.query<{ name: string }>(
      `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname IN ('vault', 'read') ORDER BY 1`,
    );
    return rows.map(({ name }) => name);
  });

/** The files of the database as they are on disk, without the server. */
function copyOf(name: string): string {
  const to = join(folder, name);
  execFileSync('cp', ['-a', join(ledger.home, 'postgres'), to]);
  return to;
}

/** What a copy of the files gives to whoever starts a server of their own on it. */
async function lootOf(postgres: string): Promise<Loot> {
  const server = await startEmbeddedPostgres({ dir: postgres });
  try {
    return await loot(server.url);
  } finally {
    await server.stop();
  }
}

function* filesBelow(dir: string): Generator<string> {
  for (const entry of readdirSync(dir, { withFileTypes: true })) {
    const path = join(dir, entry.name);
    if (entry.isDirectory()) yield* filesBelow(path);
    else if (entry.isFile() && statSync(path).size > 0) yield path;
  }
}

/** Every byte of database there is: the home's, the copies' and the backup's. */
function* everyFile(): Generator<string> {
  for (const dir of [join(ledger.home, 'postgres'), old.postgres, old.backup]) yield* filesBelow(dir);
}

/** For what canaries were made that these texts hold. */
const namedIn = (texts: Iterable<string>): string[] => {
  const search = new CanarySearch(canaries.needles);
  return [...new Set([...texts].flatMap((text) => search.inText('opened', text)).map(({ needle }) => needle))];
};
const ofErased = () => canaries.needles.filter((needle) => KEPT.test(canaries.whatIs(needle)!));
const ownersOf = (opened: Opened) => [...opened].filter(([, texts]) => texts.length > 0).map(([owner]) => owner);
const theirs = () => new Set([subject, access, bundle, erasure]);

/** Kills the worker; the one that is started in its place looks for what is due at once. */
async function restartWorker(): Promise<void> {
  const before = workerOf(ledger)!;
  process.kill(before, 'SIGKILL');
  await eventually(() => {
    const now = workerOf(ledger);
    return now !== undefined && now !== before ? true : undefined;
  });
}

describe('what a home and its backups hold', () => {
  it('given people of whom everything is recorded, a case, a bundle, statistics and a backup, then the vault holds the sealed values', async () => {
    const collected = { category: 'order', purposes: ['order_fulfilment'], legalBasis: 'contract', system: 'shop-db', dataset: 'orders' };
    const events = [
      envelope(canaries, 'privacy.data.collected.v1', 0, {
        ...collected,
        subject: { email: erased['email'], ...released },
        fields: ['contents'],
      }),
      ...eventsOfEveryType(canaries, erased, { linked, released }),
      envelope(canaries, 'privacy.data.collected.v1', 42, { ...collected, subject: living, fields: { delivery_address: stays } }),
    ];
    const batch = ok(await ledger.ask('publisher', 'POST', '/v1/events', events, 'application/cloudevents-batch+json'));
    const results = batch.json['results'] as { status: string; position: string }[];
    expect(results.map(({ status }) => status)).toEqual(events.map(() => 'recorded'));
    ok(await ledger.ask('dpo', 'GET', `/v1/stats?minPosition=${results.at(-1)!.position}`));
    const find = async (email: string) =>
      String(ok(await ledger.ask('dpo', 'POST', '/v1/subjects/lookup', { identifiers: { email } })).json['subject']);
    [subject, other] = [await find(erased['email']!), await find(living['email']!)];
    access = String(
      ok(await ledger.ask('dpo', 'POST', '/v1/requests', { kind: 'access', identifiers: { email: erased['email'] } })).json['id'],
    );
    ok(await ledger.ask('dpo', 'POST', `/v1/requests/${access}/verify`, { method: 'login' }));
    ok(await ledger.ask('dpo', 'GET', `/v1/subjects/${subject}/inventory?case=${access}`));
    bundle = String(ok(await ledger.ask('dpo', 'POST', `/v1/subjects/${subject}/exports`, { case: access })).json['id']);
    const state = await eventually(async () => {
      const now = ok(await ledger.ask('dpo', 'GET', `/v1/exports/${bundle}`)).json['state'];
      return now === 'ready' || now === 'failed' ? now : undefined;
    });
    ok(await ledger.ask('dpo-2', 'POST', `/v1/requests/${access}/approve`, {}));
    ok(await ledger.ask('dpo', 'POST', `/v1/requests/${access}/complete`, { outcome: 'answered', export: bundle }));
    await withDb(async (db) => {
      await db.query('ANALYZE');
      const sampled = await db.query(
        `SELECT 1 FROM pg_stats WHERE schemaname = 'vault' AND attname IN ('sealed', 'wrapped') AND histogram_bounds IS NOT NULL`,
      );
      expect(sampled.length).toBeGreaterThan(0);
    });
    old = { postgres: '', keys: '', backup: join(folder, 'backup'), loot: { families: [] } };
    const backup = await ledger.command('backup', old.backup, '--home', ledger.home);
    expect([state, backup.code]).toEqual(['ready', 0]);
    expect((await loot(postgresUrl())).families.find(({ owner }) => owner === subject)?.sealed.length).toBeGreaterThan(30);
  }, 120_000);

  it('given that, and every table sorted on disk, then nothing of it stands in clear anywhere', async () => {
    const { found, files } = await spilling(await tablesOf(), () => searchAll(new CanarySearch(canaries.needles)));
    expect(inWords(found)).toEqual([]);
    const isThere = (what: RegExp) => files.some((file) => what.test(file));
    expect({
      temporary: isThere(/^home\/postgres\/data\/base\/pgsql_tmp\//),
      wal: isThere(/^home\/postgres\/data\/pg_wal\/0/),
      ledger: isThere(/^home\/eventstore\/events\.sqlite-wal$/),
      logs: isThere(/^home\/logs\/worker\.log$/),
      backup: isThere(/^backup\/vault\/value/) && isThere(/^backup\/.*sqlite/),
      cores: files.filter((file) => /(^|\/)core(\.\d+)?$/.test(file)),
      // The server writes no log: what it says goes to who started it.
      serverLogs: files.filter((file) => /^home\/postgres\/.*\.log$|^home\/logs\/postgres/.test(file)),
    }).toEqual({ temporary: true, wal: true, ledger: true, logs: true, backup: true, cores: [], serverLogs: [] });
  }, 180_000);

  it('given the files of that moment and its keys, then all of it opens: the attacker misses nothing', async () => {
    await ledger.stop();
    old.postgres = copyOf('old');
    old.keys = join(folder, 'old-keys');
    execFileSync('cp', ['-a', join(ledger.home, 'keys'), old.keys]);
    old.loot = await lootOf(old.postgres);
    const attacker = new Attacker(old.keys);
    const opened = attacker.open(old.loot);
    expect(ownersOf(opened)).toEqual(expect.arrayContaining([subject, other, access, bundle]));
    const named = namedIn(opened.get(subject)!);
    expect(ofErased().filter((needle) => !named.includes(needle))).toEqual([]);
    expect(opened.get(other)!.some((text) => text.includes(stays))).toBe(true);
    const carved = attacker.carve(everyFile(), old.loot);
    expect([...carved.keys]).toEqual(expect.arrayContaining([subject, other, access, bundle]));
    const inBytes = namedIn(carved.texts);
    expect(ofErased().filter((needle) => !inBytes.includes(needle))).toEqual([]);
  }, 180_000);

  it('given an erasure, but the key of the day not destroyed yet, then older files open what was erased, as the certificate says, and newer rows only the files of the requests', async () => {
    await ledger.start();
    erasure = String(
      ok(await ledger.ask('dpo', 'POST', '/v1/requests', { kind: 'erasure', identifiers: { email: erased['email'] } })).json['id'],
    );
    ok(await ledger.ask('dpo', 'POST', `/v1/requests/${erasure}/verify`, { method: 'login' }));
    ok(await ledger.ask('dpo-2', 'POST', `/v1/requests/${erasure}/approve`, {}));
    const answered = new Set<string>();
    await eventually(async () => {
      const { orders = [], certified } = (await ledger.ask('dpo', 'GET', `/v1/erasures/${erasure}`)).json as {
        orders?: { target: string; round: number }[];
        certified?: unknown;
      };
      for (const { target, round } of orders.filter((order) => !answered.has(`${order.target} ${order.round}`))) {
        answered.add(`${target} ${round}`);
        const path = `/v1/erasures/${erasure}/targets/${target}`;
        ok(await ledger.ask('worker', 'POST', `${path}/claim`, {}));
        const receipt = { round, outcome: 'erased', counts: { all: 1 }, verified: true, at: '2026-11-01T10:00:00Z' };
        ok(await ledger.ask('worker', 'POST', `${path}/receipt`, receipt));
      }
      return certified;
    });
    await eventually(async () => (await ledger.ask('dpo', 'GET', `/v1/requests/${erasure}`)).json['status'] === 'completed' || undefined);
    const { json } = ok(await ledger.ask('dpo', 'GET', `/v1/erasures/${erasure}`));
    expect((json['finality'] as { state: string }).state).toBe('pending');
    const now = await loot(postgresUrl());
    await ledger.stop();
    const attacker = new Attacker(join(ledger.home, 'keys'));
    expect(
      ownersOf(attacker.open(now))
        .filter((owner) => theirs().has(owner))
        .toSorted(),
    ).toEqual([access, erasure].toSorted());
    const named = namedIn(attacker.open(old.loot).get(subject)!);
    expect(ofErased().filter((needle) => !named.includes(needle))).toEqual([]);
    expect([...attacker.carve(filesBelow(join(ledger.home, 'postgres')), old.loot).keys]).toContain(subject);
  }, 180_000);

  it('given that the skeleton has expired and the key of the day is destroyed, then nothing of the person opens, in whatever was kept', async () => {
    await ledger.start();
    const gone = (sql: string, ...parameters: unknown[]) =>
      withDb((db) => eventually(async () => ((await db.query(sql, parameters)).length === 0 ? true : undefined)));
    await gone('SELECT 1 FROM vault.case_file WHERE request = ANY ($1)', [access, erasure]);
    await withDb((db) => db.query(`UPDATE vault.day_key SET born_at = born_at - interval '25 hours'`));
    await restartWorker();
    const young = `(state = 'retired' AND retired_at > now() - interval '1 second')`;
    await withDb((db) =>
      eventually(async () => (await db.query(`SELECT 1 FROM vault.day_key WHERE state = 'retired'`)).length > 0 || undefined),
    );
    await gone(`SELECT 1 FROM vault.day_key WHERE state = 'draining' OR ${young}`);
    await restartWorker();
    await gone(`SELECT 1 FROM vault.day_key WHERE state NOT IN ('active', 'destroyed')`);
    const now = await loot(postgresUrl());
    await ledger.stop();

    const attacker = new Attacker(join(ledger.home, 'keys'));
    const names = namedIn([...attacker.open(now).values()].flat());
    const owners = ownersOf(attacker.open(now));
    expect([owners.filter((owner) => theirs().has(owner)), owners.includes(other)]).toEqual([[], true]);
    expect(names.filter((needle) => ofErased().includes(needle) || Object.values(erased).includes(needle))).toEqual([]);
    // Older files open nobody, the living neither.
    expect(ownersOf(attacker.open(old.loot))).toEqual([]);
    const known = { families: [...old.loot.families, ...now.families] };
    const carved = attacker.carve(everyFile(), known);
    expect([[...carved.keys].filter((owner) => theirs().has(owner)), carved.keys.has(other)]).toEqual([[], true]);
    expect(namedIn(carved.texts).filter((needle) => !/who stays|other of a link/.test(canaries.whatIs(needle)!))).toEqual([]);
    expect(carved.texts.some((text) => text.includes(stays))).toBe(true);
    expect(inWords((await new CanarySearch(canaries.needles).inFolder(folder)).found)).toEqual([]);
  }, 180_000);

  it('given the keys of before, then the same bytes open: it is the destruction of the key that forgets', async () => {
    const attacker = new Attacker(old.keys);
    expect(ownersOf(attacker.open(old.loot))).toEqual(expect.arrayContaining([subject, other, access, bundle]));
    expect([...attacker.carve(filesBelow(join(ledger.home, 'postgres')), old.loot).keys]).toContain(subject);
  }, 60_000);
});

describe('the search in these places', () => {
  it('given a text in clear in a read model and in the vault, then it is found in rows, indexes, long values, statistics, temporary files and the backup', async () => {
    await ledger.start();
    const bytes = await controlBytes();
    const places = await withDb(async (db) => {
      await db.query('CREATE TABLE read.control (value text, long text STORAGE EXTERNAL)');
      await db.query('CREATE INDEX control_value ON read.control (value)');
      await db.query(
        `INSERT INTO read.control SELECT n || ' ' || $1, CASE n WHEN 1 THEN repeat($1, 200) END FROM generate_series(1, 300) n`,
        [control],
      );
      await db.query(`INSERT INTO vault.api_key VALUES ('control', $1, $2, '{}', '{}', now())`, [control, bytes]);
      await db.query('ANALYZE read.control');
      await db.query('CHECKPOINT');
      const [paths] = await db.query<Record<string, string>>(
        `SELECT pg_relation_filepath('read.control') AS heap, pg_relation_filepath('read.control_value') AS index,
         pg_relation_filepath((SELECT reltoastrelid FROM pg_class WHERE oid = 'read.control'::regclass)) AS toast`,
      );
      return paths!;
    });
    expect((await ledger.command('backup', join(folder, 'backup-2'), '--home', ledger.home)).code).toBe(0);
    const { found } = await spilling(['read.control'], () => searchAll(new CanarySearch([control])));
    const has = (where: RegExp | string) =>
      found.some((each) => (typeof where === 'string' ? each.where === `home/postgres/data/${where}` : where.test(each.where)));
    expect({
      heap: has(places['heap']!),
      index: has(places['index']!),
      toast: has(places['toast']!),
      statistics: has(/^lethe: pg_catalog\.pg_statistic$/),
      temporary: has(/^home\/postgres\/data\/base\/pgsql_tmp\//),
      wal: has(/^home\/postgres\/data\/pg_wal\//),
      backup: has(/^backup-2\/vault\/api_key/),
    }).toEqual({ heap: true, index: true, toast: true, statistics: true, temporary: true, wal: true, backup: true });
  }, 180_000);
});
