import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Database, startEmbeddedPostgres } from '#postgres';
import { eventually, LedgerProcess } from './support/canary-ledger.ts';
import { filesOf, formsOf, secretsOf } from './support/backup.ts';
import { freePort } from './support/embedded-store.ts';
import { processesWith } from './support/processes.ts';
import {
  asked,
  customers,
  eachOf,
  erase,
  keptOf,
  orderOf,
  record,
  valuesShown,
  type Customer,
  type Recorded,
} from './support/shop-people.ts';

/**
 * Backups of a home, made and restored by the real commands, and what the real API answers afterwards. A backup is made; then twenty days pass (rows are
 * dated back), in which people are erased, values expire and are deleted, and others come; then vault, ledger, or both are lost.
 */
const SOAK = process.env['LETHE_TEST_SOAK'] !== undefined;
const PEOPLE = SOAK ? 1_000 : 200;
/** Of tests that look at everybody, in ms. */
const LONG = SOAK ? 1_800_000 : 300_000;
const living = customers('living', PEOPLE);
const erased = customers('erased', PEOPLE);
/** Their orders are deleted in the shop after the backup. */
const changed = customers('changed', 20);
/** They come after the backup. */
const later = customers('later', 20);
const settings = { LETHE_RATE_LIMIT: '100000', LETHE_LOG_LEVEL: 'warn' };

let folder: string;
let ledger: LedgerProcess;
let backup: string;
const subjects = new Map<string, string>();
const erasures = new Map<string, string>();
let madeAt: { head: bigint; position: bigint; key: string };

const subjectOf = ({ name }: Customer) => subjects.get(name) as string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lethe-restore-'));
  ledger = new LedgerProcess(join(folder, 'home'), settings);
  await ledger.start();
  await meet([...living, ...erased, ...changed]);
  // Written while the backup is made.
  backup = join(folder, 'backup');
  const writing = record(
    ledger,
    customers('meanwhile', 200).map((each) => orderOf(each)),
  );
  const made = await ledger.command('backup', backup);
  if (made.code !== 0) throw new Error(made.said);
  await writing;
  const { vault, ledger: copied } = JSON.parse(readFileSync(join(backup, 'manifest.json'), 'utf8'));
  madeAt = { head: BigInt(copied.head), position: BigInt(vault.position), key: vault.keys[0].id };
  await daysPass(1);
  await keyIs('retired');
  await daysPass(19);
  await eachOf(erased, async ({ name, email }) => erasures.set(name, await erase(ledger, email)), 8);
  await record(ledger, changed.map(deletionOf));
  await meet(later);
  await record(ledger, [linkOf(living[0]!, later[0]!), orderOf(living[1]!, { id: 'second', record: 'second' })]);
  await eventually(async () => ('/fields/phone' in (await shown(changed[19]!)) ? undefined : true));
  await ledger.stop();
}, 2 * LONG);

afterAll(async () => {
  await ledger?.stop();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

async function meet(people: readonly Customer[]): Promise<void> {
  const results = await record(
    ledger,
    people.map((each) => orderOf(each)),
  );
  for (const [index, { subject }] of results.entries()) subjects.set(people[index]!.name, subject);
}

const deletionOf = ({ name, email }: Customer) => ({
  ...orderOf({ name, email, address: '', phone: '' }, { id: `deleted-${name}` }),
  type: 'privacy.data.deleted.v1',
  time: '2026-11-03T10:00:00Z',
  data: { subject: { email }, category: 'order', system: 'shop-db', dataset: 'orders', record: name, ground: 'retention', count: 1 },
});

const linkOf = (one: Customer, other: Customer) => ({
  ...orderOf(one, { id: 'link' }),
  type: 'privacy.subject.linked.v1',
  data: { subject: { email: one.email }, other: { email: other.email }, basis: 'login' },
});

const shown = (customer: Customer, of = ledger) => valuesShown(of, customer.email, subjectOf(customer));

const lookup = async ({ email }: Customer, of = ledger) => of.ask('dpo', 'POST', '/v1/subjects/lookup', { identifiers: { email } });

/** Asks the database of the running ledger. */
async function inDatabase<T>(work: (db: Database) => Promise<T>): Promise<T> {
  const db = new Database({ url: ledger.file<{ postgresUrl: string }>('running.json').postgresUrl, application: 'test', max: 2 });
  try {
    return await work(db);
  } finally {
    await db.end();
  }
}

/** Resolves when the key that the backup needs is in this state. */
const keyIs = (wanted: string) =>
  eventually(() =>
    inDatabase(async (db) => {
      const [row] = await db.query<{ state: string }>('SELECT state FROM vault.day_key WHERE id = $1', [madeAt.key]);
      return row?.state === wanted ? true : undefined;
    }),
  );

/** Rows of the running vault are dated back, and the worker looks at its keys again. */
async function daysPass(days: number): Promise<void> {
  const back =
    'UPDATE vault.day_key SET born_at = born_at - make_interval(days => $1), retired_at = retired_at - make_interval(days => $1)';
  await inDatabase(async (db) => {
    await db.query(back, [days]);
    await db.query('UPDATE vault.clock SET steady_ms = 1000000000');
  });
  await ledger.stop();
  await ledger.start();
}

/** Another home with a copy of the first one's files that is independent of it; its keys are the same, as they are now. */
function homeLike(name: string, ...parts: string[]): LedgerProcess {
  const home = join(folder, name);
  mkdirSync(home);
  for (const part of ['keys', 'keys.json', ...parts]) execFileSync('cp', ['-a', join(folder, 'home', part), home]);
  return new LedgerProcess(home, settings);
}

const startOf = async (other: LedgerProcess): Promise<string> =>
  other.start().then(
    () => 'it started',
    (error: Error) => error.message,
  );

/** Starts the API alone on a stopped home: nothing is there that would bring the vault in line with the ledger. */
async function withApiAlone(home: string, work: (url: string) => Promise<void>): Promise<void> {
  const postgres = await startEmbeddedPostgres({ dir: join(home, 'postgres') });
  const [storePort, port] = [await freePort(), await freePort()];
  const children: ChildProcess[] = [];
  const run = (script: string, args: string[]) => {
    const child = spawn(process.execPath, [fileURLToPath(new URL(`../dist/${script}`, import.meta.url)), ...args, '--exit-with-parent'], {
      stdio: ['pipe', 'ignore', 'inherit'],
      env: {
        ...process.env,
        ...settings,
        NODE_OPTIONS: '',
        LETHE_HOME: home,
        LETHE_POSTGRES_URL: postgres.url,
        LETHE_EVENTSTORE_URL: `esdb://127.0.0.1:${storePort}?tls=false`,
        PORT: String(port),
      },
    });
    children.push(child);
  };
  run('libs/embedded-store/src/main.js', ['--dir', join(home, 'eventstore'), '--port', String(storePort)]);
  run('apps/ledger/src/main.js', []);
  try {
    const url = `http://127.0.0.1:${port}`;
    await eventually(async () =>
      fetch(`${url}/health/live`).then(
        ({ ok }) => ok || undefined,
        () => undefined,
      ),
    );
    await work(url);
  } finally {
    for (const child of children.toReversed()) {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.stdin!.end();
      await ended;
    }
    await postgres.stop();
  }
}

describe('lethe backup', () => {
  it('given a running ledger, then the copy is whole, in order, and holds no key and no API key in any form', async () => {
    expect(madeAt.head >= madeAt.position).toBe(true);
    expect(await ledger.command('backup', '--verify', backup)).toMatchObject({
      code: 0,
      said: expect.stringContaining('opens with the keys of the day'),
    });
    expect(existsSync(`${backup}.unfinished`)).toBe(false);
    const tokens = Object.values(ledger.file<Record<string, Record<string, string>>>('keys.json')).flatMap((keys) => Object.values(keys));
    const secrets = [
      ...secretsOf(join(folder, 'home/keys')).flatMap(({ bytes }) => formsOf(bytes)),
      ...tokens.flatMap((token) => [
        Buffer.from(token),
        Buffer.from(token.slice('lethe_'.length)),
        ...formsOf(Buffer.from(token.slice('lethe_'.length), 'base64url')),
      ]),
    ];
    expect(secrets.length).toBeGreaterThan(100);
    const files = filesOf(backup);
    const found = files.filter(({ bytes }) => secrets.some((secret) => bytes.includes(secret))).map(({ name }) => name);
    expect(found).toEqual([]);
    // The same search finds what is there.
    expect(files.filter(({ bytes }) => bytes.includes(Buffer.from(subjectOf(living[0]!)))).map(({ name }) => name)).toEqual(
      expect.arrayContaining(['ledger.sqlite', join('vault', 'subject')]),
    );
    expect(readdirSync(backup).toSorted()).toEqual(['ledger.sqlite', 'manifest.json', 'vault']);
  }, 120_000);
});

describe('a vault from a backup of twenty days ago under the current ledger', () => {
  it('is restored, and nothing is served before it is in line with the ledger', async () => {
    const restored = await ledger.command('restore', backup, '--vault-only');
    expect(restored).toMatchObject({ code: 0, said: expect.stringContaining('the vault is in place') });
    const key = ledger.file<Record<string, Record<string, string>>>('keys.json')['jrpanel']!['dpo']!;
    await withApiAlone(ledger.home, async (url) => {
      const answers = await eachOf([living[0]!, erased[0]!], async ({ email }) => {
        const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
        const { status } = await fetch(`${url}/v1/subjects/lookup`, {
          method: 'POST',
          headers,
          body: JSON.stringify({ identifiers: { email } }),
        });
        return status;
      });
      const ready = await fetch(`${url}/health/ready`);
      expect({ answers, ready: ready.status, says: await ready.text() }).toEqual({
        answers: [503, 503],
        ready: 503,
        says: expect.stringContaining('keeper'),
      });
    });
  }, 120_000);

  it(
    'opens the living, and nobody who was erased since, and no value that went since',
    async () => {
      await ledger.start();
      expect(await eachOf(living, (each) => shown(each))).toEqual(
        living.map((each, index) => (index === 1 ? { ...keptOf(each) } : keptOf(each))),
      );
      expect(await eachOf(erased, async (each) => (({ status, json }) => [status, json['erasure']])(await lookup(each)))).toEqual(
        erased.map(({ name }) => [410, expect.stringContaining(erasures.get(name) as string)]),
      );
      expect(await eachOf(changed, (each) => shown(each))).toEqual(changed.map(() => ({})));
      const left = await inDatabase((db) =>
        Promise.all(
          ['subject_key', 'value', 'identifier'].map(async (table) =>
            db.query(`SELECT DISTINCT pseudonym FROM vault.${table} WHERE pseudonym = ANY($1)`, [erased.map(subjectOf)]),
          ),
        ),
      );
      expect(left).toEqual([[], [], []]);
    },
    LONG,
  );

  it('gets back from the ledger what was received, counted and linked since; what it lacks is told as lost, and recording goes on', async () => {
    const again = await record(ledger, [...later.map((each) => orderOf(each)), orderOf(living[1]!, { id: 'second', record: 'second' })]);
    expect(again.map(({ status, subject }) => [status, subject])).toEqual(
      [...later, living[1]!].map((each) => ['duplicate', subjectOf(each)]),
    );
    const refused = await record(
      ledger,
      erased.slice(0, 20).map((each) => orderOf(each, { id: `late-${each.name}` })),
    );
    expect(refused.map(({ status }) => status)).toEqual(refused.map(() => 'rejected'));
    const next = await record(
      ledger,
      living.slice(0, 20).map((each) => orderOf(each, { id: `next-${each.name}`, record: `next-${each.name}` })),
    );
    expect(next.map(({ status, subject }) => [status, subject])).toEqual(living.slice(0, 20).map((each) => ['recorded', subjectOf(each)]));
    const linked = await asked(ledger, 'dpo', 'POST', '/v1/subjects/lookup', { identifiers: { email: living[0]!.email } });
    expect(linked).toMatchObject({ subject: subjectOf(living[0]!) });
    // The identifiers of who came since are values too: nobody is found by them until they come again.
    expect((await lookup(later[1]!)).status).toBe(404);
    const lost = await eventually(async () => {
      const types = await eachOf([...later.slice(1), living[1]!], async (each) => timelineTypes(subjectOf(each)));
      return types.every((each) => each.includes('privacy.value.lost.v1')) ? types : undefined;
    });
    expect(lost.flat().filter((type) => type.startsWith('privacy.erasure'))).toEqual([]);
  }, 120_000);
});

async function timelineTypes(subject: string): Promise<string[]> {
  const { items, events } = (await asked(ledger, 'dpo', 'GET', `/v1/subjects/${subject}/timeline`)) as Record<string, { type: string }[]>;
  return (items ?? events ?? []).map(({ type }) => type);
}

describe('a ledger that is older than its vault', () => {
  it('is refused, naming both and the cure, and nothing is written to it', async () => {
    await ledger.stop();
    const other = homeLike('older-ledger', 'postgres', 'eventstore');
    for (const file of readdirSync(join(other.home, 'eventstore'))) rmSync(join(other.home, 'eventstore', file));
    cpSync(join(backup, 'ledger.sqlite'), join(other.home, 'eventstore/events.sqlite'));
    const said = await startOf(other);
    expect(said).toMatch(
      new RegExp(
        `The vault reflects the ledger up to position \\d+, but the ledger ends at ${madeAt.head}: .*Restore the event store from a backup that is at least as new`,
        's',
      ),
    );
    await other.stop();
  }, 120_000);
});

describe('a home that is lost as a whole, ledger and vault', () => {
  let other: LedgerProcess;

  beforeAll(() => {
    other = homeLike('after-loss');
  });
  afterAll(async () => other.stop());

  it('is not restored without the key that the backup needs, which is named', async () => {
    const file = join(other.home, 'keys/day', `${madeAt.key}.key`);
    renameSync(file, `${file}.elsewhere`);
    const says = new RegExp(`opens nobody. Nothing was changed:\\n  the key of the day ${madeAt.key}, in use since .*, is not in `);
    expect(await other.command('restore', backup)).toMatchObject({ code: 1, said: expect.stringMatching(says) });
    renameSync(`${file}.elsewhere`, file);
    expect(existsSync(join(other.home, 'eventstore'))).toBe(false);
  }, 60_000);

  it('is restored in the end, also when that was killed: until then nothing starts', async () => {
    const main = fileURLToPath(new URL('../dist/apps/cli/src/main.js', import.meta.url));
    const killed = spawn(process.execPath, [main, 'restore', backup], {
      stdio: 'ignore',
      env: { ...process.env, NODE_OPTIONS: '', LETHE_HOME: other.home },
    });
    const over = new Promise((resolve) => killed.once('exit', resolve));
    await eventually(() => existsSync(join(other.home, 'postgres')) || undefined);
    killed.kill('SIGKILL');
    await over;
    expect(await startOf(other)).toMatch(/A restore into .* was not finished. Nothing was started; run `lethe restore .*` again/);
    await eventually(() => (processesWith(`LETHE_HOME=${other.home}`).length === 0 ? true : undefined));
    expect(await other.command('restore', backup)).toMatchObject({ code: 0 });
  }, 120_000);

  it('restored from twenty days ago is refused: the keys folder remembers who was erased since', async () => {
    expect(await other.command('restore', backup)).toMatchObject({ code: 1, said: expect.stringContaining('is not empty') });
    const said = await startOf(other);
    expect(said).toMatch(
      new RegExp(
        `The keys folder remembers what was erased up to position \\d+ of the ledger .*, but the ledger, which ends at ${madeAt.head}, does not have it.*--after-loss`,
        's',
      ),
    );
    await other.stop();
  }, 120_000);

  it(
    'opens the living and nobody who was erased since, once what is remembered was put back',
    async () => {
      expect(await other.command('restore', '--after-loss')).toMatchObject({
        code: 0,
        said: expect.stringContaining('are in the ledger again'),
      });
      expect(await other.command('restore', '--after-loss')).toMatchObject({
        code: 0,
        said: expect.stringContaining('the ledger has everything'),
      });
      await other.start();
      expect(await eachOf(erased, async (each) => (await lookup(each, other)).status)).toEqual(erased.map(() => 410));
      expect(await eachOf(living, (each) => shown(each, other))).toEqual(living.map(keptOf));
      expect(await eachOf(changed, (each) => shown(each, other))).toEqual(changed.map(() => ({})));
      const certificate = await asked(other, 'dpo', 'GET', `/v1/erasures/${erasures.get(erased[0]!.name)}/certificate`);
      expect(certificate).toMatchObject({ certificate: expect.anything() });
      const again: Recorded[] = await record(
        other,
        later.map((each) => orderOf(each)),
      );
      expect(again.map(({ status }) => status)).toEqual(later.map(() => 'recorded'));
      await other.stop();
    },
    LONG,
  );
});

describe('a backup that is older than the backup window', () => {
  it('opens nobody, and says which key was destroyed and when', async () => {
    await ledger.start();
    await daysPass(1);
    await keyIs('retired');
    await daysPass(31);
    await keyIs('destroyed');
    expect(existsSync(join(ledger.home, 'keys/day', `${madeAt.key}.key`))).toBe(false);
    await ledger.stop();
    const today = new Date().toISOString().slice(0, 10);
    const says = new RegExp(
      `opens nobody. Nothing was changed:\\n  the key of the day ${madeAt.key}, in use since .*, was destroyed on ${today}T`,
    );
    expect(await ledger.command('restore', backup, '--vault-only')).toMatchObject({ code: 1, said: expect.stringMatching(says) });
    // What the vault holds now still opens.
    await ledger.start();
    expect(await shown(living[5]!)).toMatchObject({ '/fields/delivery_address': living[5]!.address });
    await ledger.stop();
  }, 180_000);
});
