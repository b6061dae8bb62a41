import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { freePort } from './support/embedded-store.ts';
import { environmentOf } from './support/processes.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const LETHE = join(ROOT, 'apps/cli/bin/lethe.mjs');
const POLICY = readFileSync(join(ROOT, 'policies/jrpanel.yaml'), 'utf8');
const SYSTEM = `
controller: jrpanel
name: paper-archive
connector: manual
datasets: [{ name: invoices, category: order, location: cabinet, key: number, identifiers: { email: email }, erase: delete-row, fields: [{ name: contents }] }]
`;

let dir: string;
let environment: Record<string, string>;
let supervisor: ChildProcess;
let url: string;

beforeAll(async () => {
  if (!existsSync(join(ROOT, 'dist/apps/cli/src/main.js')))
    throw new Error('There is no build. Run `npm run build` first, or `npm test`, which does.');
  dir = mkdtempSync(join(tmpdir(), 'lethe-cli-'));
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  environment = { LETHE_HOME: join(dir, 'home'), PORT: String(port), LETHE_LOG_LEVEL: 'warn' };
  supervisor = spawn(process.execPath, [LETHE, 'start'], { stdio: ['ignore', 'pipe', 'inherit'], env: environmentOf(environment) });
  let said = '';
  await new Promise<void>((resolve, reject) => {
    supervisor.stdout!.on('data', (chunk: Buffer) => ((said += chunk.toString()).includes('serving http') ? resolve() : undefined));
    supervisor.once('exit', () => reject(new Error(`lethe start ended:\n${said}`)));
  });
}, 90_000);

afterAll(async () => {
  const ended = new Promise((resolve) => supervisor.once('exit', resolve));
  supervisor.kill('SIGTERM');
  await ended;
  rmSync(dir, { recursive: true, force: true });
}, 30_000);

interface Ran {
  code: number;
  out: string;
  err: string;
}

const lethe = (...args: string[]) => letheWith({}, ...args);

const letheWith = (more: Record<string, string>, ...args: string[]) =>
  new Promise<Ran>((resolve) => {
    execFile(process.execPath, [LETHE, ...args], { env: environmentOf({ ...environment, ...more }) }, (error, out, err) => {
      resolve({ code: error ? Number(error.code) : 0, out: out.trimEnd(), err: err.trimEnd() });
    });
  });

function file(name: string, content: string): string {
  writeFileSync(join(dir, name), content);
  return join(dir, name);
}

const statusFor = async (key: string) => (await fetch(`${url}/v1/stats`, { headers: { authorization: `Bearer ${key}` } })).status;

describe('lethe', () => {
  it('status: says what is ready', async () => {
    const { code, out } = await lethe('status');
    expect({ code, last: out.split('\n').at(-1) }).toEqual({ code: 0, last: `${url} is ready` });
    expect(out).toMatch(/^worker {9}ready$/m);
    expect(await lethe('status', '--url', 'http://127.0.0.1:1')).toEqual({
      code: 1,
      out: '',
      err: 'lethe: No ledger answers at http://127.0.0.1:1.',
    });
  });

  it('keys: makes one, shows it once, lists it and revokes it', async () => {
    const made = await lethe('keys', 'create', 'analyst', '--controller', 'jrpanel', '--role', 'auditor');
    expect({ code: made.code, key: made.out }).toEqual({ code: 0, key: expect.stringMatching(/^lethe_[A-Za-z0-9_-]{43}$/) });
    expect(await statusFor(made.out)).toBe(200);
    expect((await lethe('keys', 'list', '--controller', 'jrpanel')).out).toMatch(/^analyst +auditor$/m);
    expect(await lethe('keys', 'revoke', 'analyst', '--controller', 'jrpanel')).toEqual({ code: 0, out: 'analyst is revoked.', err: '' });
    expect(await statusFor(made.out)).toBe(401);
    expect((await lethe('keys', 'create', 'x', '--controller', 'jrpanel', '--role', 'king')).err).toContain('/roles  each must be one of');
  });

  it('keys: says whose key is used, and what is missing', async () => {
    const admin = (JSON.parse(readFileSync(join(dir, 'home/keys.json'), 'utf8')) as Record<string, Record<string, string>>)['jrpanel']![
      'admin'
    ]!;
    const keyFile = file('admin.key', `${admin}\n`);
    expect((await lethe('keys', 'list', '--key-file', keyFile)).out).toMatch(/^admin +admin$/m);
    const refused = async (...args: string[]) => (await lethe('keys', 'list', ...args)).err;
    expect(await refused('--key-file', keyFile, '--controller', 'buycpanel')).toBe(
      'lethe: --key-file names a key, and that belongs to one controller. Nothing was done; leave --controller out.',
    );
    expect(await refused()).toBe('lethe: Nothing was done; name the controller with --controller, or a key of it with --key-file.');
    expect(await refused('--controller', 'nobody')).toBe(
      `lethe: ${join(dir, 'home/keys.json')} holds no admin key of nobody, but of buycpanel, jrpanel. Nothing was done; name a file that holds one with --key-file.`,
    );
    expect(await refused('--key-file', join(dir, 'no.key'))).toBe(
      `lethe: ${join(dir, 'no.key')} cannot be read: there is no such file or folder. Nothing was done.`,
    );
    expect(await refused('--key-file', file('wrong.key', 'lethe_wrong'))).toBe(
      'lethe: No valid key. The key or access token is unknown, expired, revoked or not meant for this ledger. Nothing was done. (401)',
    );
  });

  it('policy: names what is wrong with a file, line and column, and publishes a good one', async () => {
    const faulty = file('faulty.yaml', POLICY.replace('identifies: true', 'identifies: perhaps'));
    expect(await lethe('policy', 'lint', faulty)).toMatchObject({
      code: 1,
      err: expect.stringMatching(/faulty\.yaml:\d+:\d+ \/identifiers\/0\/identifies/),
    });
    const next = file('next.yaml', POLICY.replace("version: '1'", "version: '2'"));
    const linted = await lethe('policy', 'lint', next);
    expect(linted).toEqual({ code: 0, out: expect.stringMatching(/next\.yaml: no errors, \d+ warnings\.\n\n/), err: '' });
    expect(await lethe('policy', 'lint', '--strict', next)).toEqual({ ...linted, code: 1 });
    const asJson = JSON.parse((await lethe('policy', 'lint', '--json', next)).out) as { errors: unknown[]; warnings: { rows: object[] }[] };
    expect([asJson.errors, asJson.warnings[0]?.rows[0]]).toEqual([
      [],
      { line: expect.any(Number), column: expect.any(Number), pointer: expect.any(String), name: expect.any(String) },
    ]);
    const published = await lethe('policy', 'publish', next);
    expect(published).toEqual({ code: 0, out: `Version 2 of jrpanel is published.\n\n${linted.out}`, err: '' });
    expect((await lethe('policy', 'publish', next)).out).toMatch(/^Version 2 of jrpanel is published with this content already\.\n/);
    expect((await lethe('policy', 'versions', 'jrpanel')).out).toMatch(/^1 +in force from 2019-01-01T00:00:00Z\n2 +in force from /);
    const changed = 'Version 1 of jrpanel and version 2 of jrpanel: what changes.\n\nSays otherwise (1):\n  - The version is 2 and was 1.';
    expect(await lethe('policy', 'diff', 'jrpanel', '1', '2')).toEqual({ code: 0, out: changed, err: '' });
    expect((await lethe('policy', 'diff', join(ROOT, 'policies/jrpanel.yaml'), next)).out).toBe(changed);
    expect((await lethe('policy', 'diff', 'jrpanel', '1', '3')).err).toBe('lethe: jrpanel has published no version 3; there are: 1, 2.');
  });

  it('systems: checks a file and registers it', async () => {
    const good = file('archive.yaml', SYSTEM);
    expect(await lethe('systems', 'check', good)).toEqual({ code: 0, out: `${good}: nothing to complain about.`, err: '' });
    expect(await lethe('systems', 'register', good)).toEqual({ code: 0, out: 'paper-archive is registered with jrpanel.', err: '' });
    expect((await lethe('systems', 'register', good)).out).toBe('paper-archive of jrpanel is registered like this already.');
    const listed = async () => (await lethe('systems', 'list', 'jrpanel')).out;
    while ((await listed()) === '') await new Promise((again) => setTimeout(again, 50));
    expect(await listed()).toMatch(/^paper-archive +manual +version 1 of \d{4}-/);
    expect((await lethe('systems', 'check', file('bad.yaml', SYSTEM.replace('manual', 'telepathy')))).out).toContain('/connector');
  });

  it('systems: says what an erasure would do in a database, and counts it for a request without touching anything', async () => {
    const running = JSON.parse(readFileSync(join(dir, 'home/running.json'), 'utf8')) as Record<string, string>;
    const keys = JSON.parse(readFileSync(join(dir, 'home/keys.json'), 'utf8')) as Record<string, Record<string, string>>;
    const database = new pg.Client({ connectionString: running['postgresUrl'] });
    await database.connect();
    await database.query('create schema crm; create table crm.people (id text primary key, email text)');
    await database.query(`insert into crm.people values ('1', 'Dora@example.org'), ('2', 'dora@example.org'), ('3', 'eva@example.org')`);
    const asked = await fetch(`${url}/v1/requests`, {
      method: 'POST',
      headers: { authorization: `Bearer ${keys['jrpanel']!['dpo']}`, 'content-type': 'application/json' },
      body: JSON.stringify({ kind: 'erasure', identifiers: { email: 'dora@example.org' } }),
    });
    const { id } = (await asked.json()) as { id: string };
    const crm = file(
      'crm.yaml',
      `
controller: jrpanel
name: crm
connector: postgresql
connection: { url: env:LETHE_SECRET_JRPANEL_CRM }
datasets: [{ name: people, category: account, location: crm.people, key: id, identifiers: { email: email }, erase: delete-row, fields: [{ name: email }] }]
`,
    );
    const secret = { LETHE_SECRET_JRPANEL_CRM: running['postgresUrl']! };
    const ran = [
      await letheWith(secret, 'systems', 'check', crm, '--dry-run', id),
      await letheWith(secret, 'systems', 'check', crm, '--dry-run', 'f'.repeat(32)),
      await lethe('systems', 'check', crm, '--dry-run', id),
    ];
    const { rowCount } = await database.query('select from crm.people');
    await database.query('drop schema crm cascade');
    await database.end();
    const plan = 'An erasure in crm (postgresql) goes through\n  1. people (crm.people): deleted, found by email, id';
    expect(ran).toEqual([
      {
        code: 0,
        out: `${plan}\nAn erasure for request ${id} would touch\n  people                    2\n${crm}: nothing to complain about.`,
        err: '',
      },
      { code: 1, out: plan, err: expect.stringContaining('There is no such request.') },
      { code: 1, out: 'env:LETHE_SECRET_JRPANEL_CRM is not there; set it where Lethe runs', err: expect.stringContaining('one fault') },
    ]);
    expect(rowCount).toBe(3);
  }, 60_000);

  it('setup: sets a vault up once, and makes no keys for a home that is not the one that holds them', async () => {
    const running = JSON.parse(readFileSync(join(dir, 'home/running.json'), 'utf8')) as Record<string, string>;
    const engines = { LETHE_POSTGRES_URL: running['postgresUrl']!, LETHE_EVENTSTORE_URL: running['eventStoreUrl']! };
    const keys = { LETHE_KEYS_DIR: join(dir, 'home/keys') };
    const ran = await letheWith({ ...engines, ...keys, LETHE_HOME: join(dir, 'elsewhere') }, 'setup');
    expect(ran).toEqual({
      code: 0,
      out: [
        ...['buycpanel', 'jrpanel'].map(
          (name) => `lethe: the API keys of ${name} were made from another home; this one holds none of them`,
        ),
        'lethe: everything was set up before',
        `lethe: key files of the vault are in ${join(dir, 'home/keys')}`,
      ].join('\n'),
      err: '',
    });
    expect((await lethe('setup')).err).toContain('A Lethe runs in');
  }, 30_000);

  it('backup and restore: with engines of its own it copies the vault alone, and puts it back when nothing works with it', async () => {
    const { postgresUrl, eventStoreUrl } = JSON.parse(readFileSync(join(dir, 'home/running.json'), 'utf8')) as Record<string, string>;
    const own = {
      LETHE_POSTGRES_URL: postgresUrl!,
      LETHE_EVENTSTORE_URL: eventStoreUrl!,
      LETHE_KEYS_DIR: join(dir, 'home/keys'),
      LETHE_HOME: join(dir, 'aside'),
    };
    const folder = join(dir, 'vault-alone');
    expect(await letheWith(own, 'backup', folder)).toEqual({
      code: 1,
      out: '',
      err: expect.stringContaining('Back the vault up with --vault-only'),
    });
    const made = await letheWith(own, 'backup', folder, '--vault-only');
    expect({ code: made.code, err: made.err, lines: made.out.split('\n').slice(0, 1) }).toEqual({
      code: 0,
      err: '',
      lines: [`lethe: the backup in ${folder} is complete and was read again`],
    });
    expect(readdirSync(folder).toSorted()).toEqual(['manifest.json', 'vault']);
    expect((await letheWith(own, 'restore', folder)).err).toContain('restore that by its own means, and then the vault with --vault-only');
    expect((await letheWith(own, 'restore', folder, '--vault-only')).err).toMatch(
      /Processes of Lethe work with the database \(lethe-.*\)\. Nothing was changed; stop them/,
    );
    expect((await lethe('restore', folder, '--vault-only')).err).toContain('A ledger runs in');
    expect((await lethe('restore')).err).toBe('lethe: Nothing was changed; name the folder of the backup.');
    expect((await lethe('restore', join(dir, 'none'))).err).toContain('is no backup: it has no manifest.json');
    expect((await letheWith({ LETHE_HOME: join(dir, 'new') }, 'backup', join(dir, 'b'))).err).toContain('There is nothing to back up in');
    writeFileSync(join(folder, 'vault/position'), 'x');
    expect(await lethe('backup', '--verify', folder)).toMatchObject({
      code: 1,
      out: expect.stringMatching(/^wrong {7}vault\/position has 1 bytes/),
    });
    expect((await letheWith(own, 'restore', folder, '--vault-only')).err).toContain('is damaged. Nothing was changed');
  }, 60_000);

  it('ropa: says where policy and records differ, and writes the page', async () => {
    const said = await lethe('ropa', '--controller', 'jrpanel');
    expect({ ...said, out: said.out.split('\n').filter((line) => !line.startsWith('  ')) }).toEqual({
      code: 0,
      err: '',
      out: [
        expect.stringMatching(/^JRPanel \(jrpanel\), version \S+ of the policy, acts from \S+ to \S+\.$/),
        expect.stringMatching(/^Declared: \d+ purposes, \d+ recipients\. Recorded: 0 purposes, 0 recipients\.$/),
        '',
        'Done and not declared',
        '',
        'Declared and never recorded',
      ],
    });
    const page = join(dir, 'ropa.html');
    expect(await lethe('ropa', '--controller', 'jrpanel', '--html', page)).toMatchObject({ code: 0, err: '' });
    expect(readFileSync(page, 'utf8')).toContain('What JRPanel does with personal data');
    const early = await lethe('ropa', '--controller', 'jrpanel', '--json', '--as-of', '2001-01-01T00:00:00Z');
    expect(JSON.parse(early.out)).toMatchObject({ controller: 'jrpanel', asOf: '2001-01-01T00:00:00Z', drift: [] });
  }, 60_000);

  it('rebuild: folds the read models again while the ledger serves', async () => {
    expect(await lethe('rebuild')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^The read models are folded again, in \d+\.\d s\.$/),
    });
    expect((await lethe('status')).code).toBe(0);
  }, 60_000);

  it('verify: refuses what is no bundle and no certificate', async () => {
    const key = file('key.pem', await (await fetch(`${url}/.well-known/lethe/signing-key.pem`)).text());
    expect(await lethe('verify', file('certificate.json', '{}'), '--public-key', key)).toMatchObject({
      code: 1,
      out: expect.stringMatching(/^wrong {7}This is not a signed certificate/),
    });
    expect(await lethe('verify', file('bundle.zip', 'PK'))).toMatchObject({ code: 1 });
  });

  it('help: lists every command', async () => {
    const { code, out } = await lethe('--help');
    expect({ code, commands: [...out.matchAll(/^ {2}([a-z]+) /gm)].map(([, name]) => name) }).toEqual({
      code: 0,
      commands: expect.arrayContaining([
        'start',
        'setup',
        'demo',
        'eventstore',
        'policy',
        'systems',
        'keys',
        'ropa',
        'status',
        'backup',
        'restore',
        'rebuild',
        'verify',
      ]),
    });
  });
});
