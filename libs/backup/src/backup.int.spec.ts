import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Vault, vaultMigrations } from '#vault';
import { migrate, type Database } from '#postgres';
import { backUp, restoreVault, vaultSteps } from '../../../test/support/backup.ts';
import { collected, testCaller, TestLedger } from '../../../test/support/ledger.ts';
import { testDatabase, type TestDatabase } from '../../../test/support/postgres.ts';
import { loadVault, readManifest, refusePlace, takeBackup, verifyBackup } from './index.ts';

let ledger: TestLedger;
let other: TestDatabase;
let dir: string;
let folder: string;

beforeEach(async () => {
  [ledger, other] = await Promise.all([TestLedger.open(), testDatabase()]);
  dir = mkdtempSync(join(tmpdir(), 'lethe-backup-'));
  folder = join(dir, 'backup');
});

afterEach(async () => {
  await Promise.all([ledger.close(), other.drop()]);
  rmSync(dir, { recursive: true, force: true });
});

const silent = () => undefined;
const record = async (...ids: string[]) =>
  ledger.ingest().record(
    testCaller,
    ids.map((id) => collected(id, { subject: { email: `${id}@example.org` } })),
  );
const take = (signal?: AbortSignal) =>
  takeBackup(folder, {
    postgresUrl: ledger.postgres.url,
    eventStore: `127.0.0.1:${ledger.port}`,
    version: 'test',
    progress: silent,
    ...(signal && { signal }),
  });

/** Every row of every table of a vault, as PostgreSQL writes it. */
async function rowsOf(db: Database): Promise<Record<string, string[]>> {
  const tables = await db.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class WHERE relnamespace = 'vault'::regnamespace AND relkind = 'r' AND relname <> 'migration' ORDER BY 1`,
  );
  const rows = await Promise.all(
    tables.map(async ({ name }) => db.query<{ row: string }>(`SELECT t::text AS row FROM vault."${name}" t ORDER BY 1`)),
  );
  return Object.fromEntries(tables.map(({ name }, index) => [name, (rows[index] ?? []).map(({ row }) => row)]));
}

/** Rows with everything that the format has to write in another way. */
async function oddRows(): Promise<void> {
  await ledger.db.query(`INSERT INTO vault.api_key VALUES ('shop', 'odd', $1, $2, $3, now(), NULL, NULL)`, [
    Buffer.from([0, 9, 10, 13, 92, 255]),
    ['a\tb', 'c\nd', 'e\\.', 'f"g', '', 'NULL', '\\N', 'ü\u{1f512}'],
    { text: 'tab\t line\n return\r back\\ \u0001', nothing: null },
  ]);
  await ledger.db.query(`INSERT INTO vault.clock VALUES (true, '2026-11-24 09:15:00.123456+00', 9007199254740993)`);
}

describe('a backup of a vault and a ledger', () => {
  test('comes back row for row, whatever stands in the rows', async () => {
    await record('o-1', 'o-2', 'o-3');
    await ledger.keep();
    await oddRows();
    const manifest = await take();
    expect((await verifyBackup(folder, silent)).problems).toEqual([]);
    expect(manifest).toMatchObject({
      format: 1,
      vault: { position: String(await ledger.store.head()), keys: [{ id: expect.any(String) }] },
      ledger: { head: String(await ledger.store.head()) },
    });
    await restoreVault(folder, other.url);
    const [before, after] = await Promise.all([rowsOf(ledger.db), rowsOf(other.db('lethe_vault'))]);
    const { export_job: none, ...restored } = after;
    // Of a table that the backup does not know there is an empty one.
    expect([none, restored]).toEqual([[], before]);
    // Again, in place of what is there now.
    await other.db('lethe_vault').query('DELETE FROM vault.value');
    await restoreVault(folder, other.url);
    expect((await rowsOf(other.db('lethe_vault')))['value']).toEqual(before['value']);
  }, 60_000);

  test('is in order although events are written all the time: its ledger is never older than its vault', async () => {
    const stop = new AbortController();
    let round = 0;
    const writing = (async () => {
      while (!stop.signal.aborted) {
        round++;
        await record(...Array.from({ length: 20 }, (_, n) => `r-${round}-${n}`));
      }
    })();
    const keeping = (async () => {
      while (!stop.signal.aborted) await ledger.keep();
    })();
    const seen: bigint[] = [];
    for (let time = 0; time < 4; time++) {
      rmSync(folder, { recursive: true, force: true });
      const { vault, ledger: copied } = await take();
      expect((await verifyBackup(folder, silent)).problems).toEqual([]);
      expect(BigInt(copied!.head)).toBeGreaterThanOrEqual(BigInt(vault.position));
      // Whatever the vault has recorded or was about to append is in the ledger or waits to be appended.
      const known = readFileSync(join(folder, 'vault/received'), 'utf8').split('\n').length - 1;
      seen.push(BigInt(known));
    }
    stop.abort();
    await Promise.all([writing, keeping]);
    expect(seen.at(-1)).toBeGreaterThan(seen[0]!);
  }, 120_000);

  test('is known to be damaged, whatever is wrong with it', async () => {
    await record('o-1', 'o-2');
    await ledger.keep();
    await take();
    const wrong = async (damage: () => void): Promise<string[]> => {
      const whole = join(dir, 'whole');
      execFileSync('cp', ['-a', folder, whole]);
      damage();
      const { problems } = await verifyBackup(folder, silent).catch((error: Error) => ({ problems: [error.message] }));
      rmSync(folder, { recursive: true });
      execFileSync('mv', [whole, folder]);
      return problems;
    };
    const file = (name: string) => join(folder, name);
    const flip = (name: string, at: number) => {
      const bytes = readFileSync(file(name));
      bytes[at]! ^= 1;
      writeFileSync(file(name), bytes);
    };
    const edit = (from: RegExp, to: string) =>
      writeFileSync(file('manifest.json'), readFileSync(file('manifest.json'), 'utf8').replace(from, to));
    expect(await wrong(() => flip('vault/value', 7))).toEqual([`vault/value is not what was written: its SHA-256 is another.`]);
    expect(await wrong(() => flip('ledger.sqlite', 5_000))).toEqual([`ledger.sqlite is not what was written: its SHA-256 is another.`]);
    expect(await wrong(() => truncateSync(file('vault/subject'), 3))).toEqual([
      expect.stringMatching(/^vault\/subject has 3 bytes and not \d+\.$/),
    ]);
    expect(await wrong(() => rmSync(file('vault/link')))).toEqual(['vault/link cannot be read (ENOENT).']);
    expect(await wrong(() => writeFileSync(file('vault/more'), ''))).toEqual([join('vault', 'more') + ' does not belong to the backup.']);
    expect(await wrong(() => rmSync(file('manifest.json')))).toEqual([expect.stringContaining('is no backup: it has no manifest.json')]);
    expect(await wrong(() => truncateSync(file('manifest.json'), 300))).toEqual([expect.stringContaining('is damaged')]);
    expect(await wrong(() => edit(/"format": 1/, '"format": 2'))).toEqual([
      expect.stringContaining('was made by a newer Lethe (format 2, this one reads 1)'),
    ]);
    expect(await wrong(() => edit(/"position": "\d+"/, '"position": "0"'))).toEqual([
      expect.stringMatching(/reflects the ledger up to \d+, and the manifest says 0/),
    ]);
    expect(await wrong(() => edit(/"head": "\d+"/, '"head": "1"'))).toEqual([
      expect.stringMatching(/ledger.sqlite ends at \d+, and the manifest says 1/),
    ]);
    expect(await wrong(() => edit(/"0002-reseal",/, ''))).toEqual(['The tables of the vault are not at the level that the manifest says.']);
    expect(await wrong(() => undefined)).toEqual([]);
  }, 60_000);

  test('leaves nothing behind when it cannot be completed', async () => {
    await record(...Array.from({ length: 500 }, (_, n) => `o-${n}`));
    await expect(take(AbortSignal.abort(new Error('stopped')))).rejects.toThrow('stopped');
    expect(readdirSync(dir)).toEqual([]);
    const small = join(dir, 'disk');
    mkdirSync(small);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=128k', 'tmpfs', small]);
    try {
      const full = takeBackup(join(small, 'backup'), {
        postgresUrl: ledger.postgres.url,
        eventStore: `127.0.0.1:${ledger.port}`,
        version: 'test',
        progress: silent,
      });
      await expect(full).rejects.toMatchObject({ code: 'ENOSPC' });
      expect(readdirSync(small)).toEqual([]);
    } finally {
      execFileSync('umount', [small]);
    }
    // What a crash left of an earlier attempt is in nobody's way.
    mkdirSync(`${folder}.unfinished/vault`, { recursive: true });
    writeFileSync(`${folder}.unfinished/vault/value`, 'half');
    await take();
    expect(existsSync(`${folder}.unfinished`)).toBe(false);
    expect([statSync(folder).mode & 0o777, statSync(join(folder, 'ledger.sqlite')).mode & 0o777]).toEqual([0o700, 0o600]);
  }, 60_000);

  test('leaves no copy beside the log, also when nobody waits for it any more', async () => {
    await record('o-1');
    await take();
    expect(readdirSync(ledger.eventsDir).filter((name) => name.startsWith('copy-'))).toEqual([]);
  }, 60_000);

  test('is not made where it would not be safe, or would not be alone', async () => {
    const [home, keys] = [join(dir, 'home'), join(dir, 'home/keys')];
    mkdirSync(keys, { recursive: true });
    mkdirSync(join(dir, 'full/x'), { recursive: true });
    writeFileSync(join(dir, 'file'), '');
    symlinkSync(keys, join(dir, 'link'));
    const refused = async (path: string) =>
      refusePlace(path, { home, keys }).then(
        () => 'allowed',
        (error: Error) => error.message,
      );
    expect(
      await Promise.all(
        [
          join(home, 'b'),
          keys,
          join(keys, 'a/b'),
          join(dir, 'link/b'),
          join(dir, 'full'),
          join(dir, 'file'),
          join(dir, 'home2'),
          dir + '/full/x',
        ].map(refused),
      ),
    ).toEqual([
      expect.stringContaining('lies in the home'),
      expect.stringContaining('lies in the keys folder'),
      expect.stringContaining('lies in the keys folder'),
      expect.stringContaining('lies in the keys folder'),
      expect.stringContaining('is not empty'),
      expect.stringContaining('is no folder'),
      'allowed',
      'allowed',
    ]);
  });
});

describe('a backup that is restored', () => {
  test('into a newer version is migrated on', async () => {
    const old = await testDatabase();
    try {
      const db = old.db('lethe_vault');
      await migrate(db, 'vault', vaultMigrations.slice(0, 2));
      await db.query(`INSERT INTO vault.subject VALUES ('shop', 'ada', 'open', false, 3, 1, NULL)`);
      await backUp(folder, { postgresUrl: old.url });
      await restoreVault(folder, other.url);
      expect(await other.db('lethe_vault').query('SELECT * FROM vault.subject')).toEqual([
        {
          controller: 'shop',
          pseudonym: 'ada',
          state: 'open',
          visitor: false,
          next_revision: 3n,
          key_version: 1,
          erasure: null,
          reseal: false,
        },
      ]);
      const ids = (await other.db('lethe_vault').query<{ id: string }>('SELECT id FROM vault.migration')).map(({ id }) => id);
      expect(ids.toSorted((a, b) => (a < b ? -1 : 1))).toEqual(vaultSteps.map(({ id }) => id).toSorted((a, b) => (a < b ? -1 : 1)));
      const load = loadVault(folder, await readManifest(folder), {
        postgresUrl: other.url,
        steps: vaultMigrations.slice(0, 1),
        progress: silent,
      });
      await expect(load).rejects.toThrow('whose vault has had steps that this version does not know (0002-erasure-of-subject)');
    } finally {
      await old.drop();
    }
  }, 60_000);

  test('changes nothing until all of it is there, and can be repeated', async () => {
    await record(...Array.from({ length: 50 }, (_, n) => `o-${n}`));
    await ledger.keep();
    await take();
    const db = other.db('lethe_vault');
    await Vault.migrate(db);
    await db.query(`INSERT INTO vault.subject VALUES ('shop', 'there-before', 'open', false, 0, 0)`);
    const before = await rowsOf(db);
    // The last table cannot be read to its end.
    appendFileSync(join(folder, 'vault/visitor'), 'not a row\n');
    await expect(restoreVault(folder, other.url)).rejects.toThrow('missing data for column');
    expect(await rowsOf(db)).toEqual(before);
    truncateSync(join(folder, 'vault/visitor'), 0);
    await restoreVault(folder, other.url);
    expect((await rowsOf(db))['subject']).toEqual((await rowsOf(ledger.db))['subject']);
  }, 60_000);
});
