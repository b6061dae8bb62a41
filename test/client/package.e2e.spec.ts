import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import pg from 'pg';
import { until } from '../support/collect.ts';
import { filesOf } from '../support/doc-files.ts';
import { endTestBroker, testBroker } from '../support/kafka.ts';
import { testDatabase, type TestDatabase } from '../support/postgres.ts';
import { OrdersWorld } from './orders-world.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
const files = filesOf(join(root, 'docs/client.md'));
/** What a service that follows the guide has beside the client. */
const OWN = ['pg', 'kafkajs', '@nestjs/common', '@nestjs/core', 'reflect-metadata', 'rxjs', '@types/node', '@types/pg'];

let folder: string;
let packed: { path: string }[];

/** Packs the client as it is published and installs it, and nothing else, into an empty folder. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lethe-package-'));
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', folder], { cwd: join(root, 'libs/client') });
  const [{ filename, files: list }] = JSON.parse(stdout.slice(stdout.indexOf('['))) as [{ filename: string; files: { path: string }[] }];
  packed = list;
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'service', private: true, type: 'module' }));
  await run('npm', ['install', '--offline', '--no-audit', '--no-fund', `./${filename}`], { cwd: folder });
}, 120_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const node = (args: string[], env: Record<string, string> = {}) =>
  run(process.execPath, ['--no-warnings', ...args], { cwd: folder, env: { PATH: process.env['PATH'], ...env }, timeout: 60_000 });

async function compile(names: string[], more: Record<string, unknown> = {}): Promise<string> {
  const compilerOptions = { target: 'es2022', lib: ['es2022', 'dom'], module: 'nodenext', strict: true, types: [], ...more };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: names }));
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  return run(process.execPath, [tsc, '-p', folder, '--pretty', 'false'], { cwd: folder }).then(
    () => '',
    ({ stdout }: { stdout: string }) => stdout,
  );
}

describe('the package', () => {
  it('holds what was built and nothing of the repository beside', () => {
    expect(packed.map(({ path }) => path).filter((path) => !/^dist\/.*\.(js|d\.ts)$/.test(path))).toEqual([
      'LICENSE',
      'README.md',
      'package.json',
    ]);
  });

  it('works alone, without the clients that are optional', async () => {
    const script = `
      import { privacyEvent, Decisions, HttpPublisher, Eraser, OrderLedger } from '@lethe/client';
      import { eraserContract } from '@lethe/client/contract';
      import { SqliteInbox } from '@lethe/client/sqlite';
      const names = [];
      eraserContract({ target: 'crm' }, { test: (name) => names.push(name) });
      new SqliteInbox(':memory:').close();
      console.log([privacyEvent, Decisions, HttpPublisher, Eraser, OrderLedger].every((each) => typeof each === 'function'), names.length);`;
    expect((await node(['--input-type=module', '-e', script])).stdout).toBe('true 11\n');
  });

  it('brings types that hold without any other package, and that catch a wrong field', async () => {
    const event = (field: string) => `
      import { type Published, privacyEvent } from '@lethe/client';
      import '@lethe/client/contract';
      import '@lethe/client/sqlite';
      export const event = privacyEvent('privacy.contact.made.v1', { source: '/crm' },
        { subject: { email: 'a@example.org' }, channel: 'email', purpose: 'newsletter', ${field}: true });
      export const isKept = (result: Published): boolean => result.status === 'recorded' && result.position !== '';`;
    writeFileSync(join(folder, 'right.ts'), event('commercial'));
    writeFileSync(join(folder, 'wrong.ts'), event('comercial'));
    expect(await compile(['right.ts'], { noEmit: true })).toBe('');
    expect(await compile(['wrong.ts'], { noEmit: true })).toMatch(
      /^wrong\.ts\(6,\d+\): error TS2561: .*'comercial' does not exist in type 'ContactMade'/,
    );
  }, 60_000);
});

describe('the guide', () => {
  let world: OrdersWorld;
  let database: TestDatabase;
  let pool: pg.Pool;
  let env: Record<string, string>;
  const children: ChildProcess[] = [];

  beforeAll(async () => {
    const brokers = await testBroker();
    world = await OrdersWorld.open(brokers);
    database = await testDatabase();
    pool = new pg.Pool({ connectionString: database.url, max: 2 });
    await pool.query('create table contacts (email text not null)');
    await pool.query(files.get('outbox.sql')!);
    env = {
      LETHE_URL: world.ledger.url,
      LETHE_KEY: world.key('publisher'),
      LETHE_WORKER_KEY: world.key('worker'),
      DATABASE_URL: database.url,
      KAFKA_BROKERS: brokers,
      CONTROLLER: 'jrpanel',
    };
    for (const name of OWN) {
      mkdirSync(dirname(join(folder, 'node_modules', name)), { recursive: true });
      symlinkSync(join(root, 'node_modules', name), join(folder, 'node_modules', name));
    }
    for (const [name, text] of files) writeFileSync(join(folder, name), text);
  }, 60_000);

  afterAll(async () => {
    for (const child of children) child.kill('SIGKILL');
    await pool.end();
    await world.close();
    await database.drop();
    await endTestBroker();
  }, 30_000);

  /** Starts a program of the guide; `end` stops it as its platform would, and answers what it printed. */
  function start(file: string) {
    const child = spawn(process.execPath, ['--no-warnings', file], {
      cwd: folder,
      env: { PATH: process.env['PATH'], ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    children.push(child);
    const printed = { out: '', err: '' };
    child.stdout.on('data', (chunk: Buffer) => (printed.out += String(chunk)));
    child.stderr.on('data', (chunk: Buffer) => (printed.err += String(chunk)));
    const end = async () => {
      const exit = once(child, 'exit');
      child.kill('SIGTERM');
      await exit;
      return printed;
    };
    return { printed, end };
  }

  it('compiles', async () => {
    const names = [...files.keys()].filter((name) => name.endsWith('.ts'));
    const types = { types: ['node'], lib: ['es2022', 'esnext.disposable'], experimentalDecorators: true, skipLibCheck: true };
    expect([names.length, await compile(names, types)]).toEqual([9, '']);
  }, 60_000);

  it('prints what it shows', async () => {
    const page = readFileSync(join(root, 'docs/client.md'), 'utf8');
    const shown = [/```\n(n-1001[^]*?)```/, /```\n(no-consent[^]*?)```/].map((block) => block.exec(page)?.[1]);
    const printed = [await node(['publish.js'], env), await node(['decide.js'], env)].map(({ stdout }) => stdout);
    expect(printed).toEqual(shown);
  });

  it('drains the outbox: what is recorded is gone from it, what is rejected waits with its problem', async () => {
    const insert = (id: string, purposes: string[]) =>
      pool.query('insert into lethe_outbox (event) values ($1)', [
        {
          specversion: '1.0',
          type: 'privacy.consent.granted.v1',
          source: '/shop',
          id,
          time: '2026-11-01T10:00:00Z',
          data: { subject: { email: 'bob@example.org' }, purposes, noticeVersion: '1', method: 'paper' },
        },
      ]);
    await insert('box-1', ['newsletter']);
    await insert('box-2', []);
    await insert('box-3', ['newsletter']);
    const draining = start('drain.js');
    await until(async () => (await pool.query('select from lethe_outbox where result is null')).rowCount === 0);
    const { rows } = await pool.query("select event ->> 'id' as id, result, problem ->> 'status' as status from lethe_outbox");
    expect(rows).toEqual([{ id: 'box-2', result: 'rejected', status: '400' }]);
    expect(await draining.end()).toEqual({ out: '{"done":3,"rejected":1,"unanswered":0}\n', err: '' });
  }, 30_000);

  it('carries an erasure out, to the certificate', async () => {
    const email = await world.person();
    await pool.query('insert into contacts (email) values ($1), ($1)', [email]);
    const eraser = start('orders.js');
    const id = await world.approved(email);
    await world.certified(id);
    expect((await eraser.end()).err).toBe('');
    expect((await pool.query('select from contacts where email = $1', [email])).rowCount).toBe(0);
    expect(await world.answers(id)).toEqual([
      expect.objectContaining({ target: 'crm', outcome: 'erased', counts: { contacts: 2 }, verified: true }),
    ]);
  }, 60_000);

  it('runs as a NestJS application', async () => {
    rmSync(join(folder, 'orders.db'), { force: true });
    const app = start('app.js');
    await until(() => app.printed.out.includes('added recorded') || app.printed.err !== '');
    const id = await world.approved('grace@example.org');
    await world.certified(id);
    expect(await app.end()).toEqual({ out: 'added recorded\nerased 1\n', err: '' });
  }, 60_000);

  it('passes the contract, run by node:test', async () => {
    const { stdout } = await node(['--test', '--test-reporter=tap', 'eraser.test.js'], env);
    expect([/# pass (\d+)/.exec(stdout)?.[1], /# fail (\d+)/.exec(stdout)?.[1]]).toEqual(['11', '0']);
  }, 90_000);
});
