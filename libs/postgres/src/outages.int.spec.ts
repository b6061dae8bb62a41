import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { until } from '../../../test/support/collect.ts';
import { TcpProxy } from '../../../test/support/tcp-proxy.ts';
import { Database, isUnreachable, type EmbeddedPostgres, startEmbeddedPostgres } from './index.ts';

const SETTINGS = ['fsync=off', 'max_connections=12', 'superuser_reserved_connections=0', 'max_wal_senders=0'];

let dir: string;
let server: EmbeddedPostgres;
let proxy: TcpProxy;
let db: Database;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'lethe-outages-'));
  server = await startEmbeddedPostgres({ dir, settings: SETTINGS });
  proxy = await TcpProxy.start(server.port);
}, 60_000);

afterAll(async () => {
  await proxy.stop();
  await server.stop();
  rmSync(dir, { recursive: true, force: true });
});

beforeEach(async () => {
  db = new Database({ url: server.url.replace(`:${server.port}/`, `:${proxy.port}/`), application: 'test', max: 4, statementMs: 1_000 });
  await db.query('CREATE TABLE IF NOT EXISTS thing (v int); TRUNCATE thing');
});

afterEach(async () => {
  await proxy.heal();
  await db.end();
});

const failure = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: unknown) => isUnreachable(error) || error,
  );
const insert = (v: number) => db.transaction((tx) => tx.query('INSERT INTO thing VALUES ($1)', [v]));
const things = async () => (await db.query<{ v: number }>('SELECT v FROM thing ORDER BY v')).map(({ v }) => v);

describe('a server that falls silent', () => {
  it('given a statement, a transaction in the middle and a new connection, then each fails as unreachable, and later ones are answered', async () => {
    await insert(1);
    const silent = Promise.withResolvers<void>();
    const inside = db.transaction(async (tx) => {
      await tx.query('INSERT INTO thing VALUES (2)');
      proxy.silence();
      silent.resolve();
      await tx.query('INSERT INTO thing VALUES (3)');
    });
    await silent.promise;
    const others = Array.from({ length: 8 }, () => db.query('SELECT 1'));
    expect(await Promise.all([inside, ...others].map(failure))).toEqual(Array.from({ length: 9 }, () => true));
    expect(await db.trouble()).toBe('does not answer');
    await proxy.heal();
    expect(await db.trouble()).toBeUndefined();
    expect(await things()).toEqual([1]);
  });

  it('given that only the answer to a COMMIT is lost, then it fails as unreachable, and what was committed is there', async () => {
    const inside = db.transaction(async (tx) => {
      await tx.query('INSERT INTO thing VALUES (1)');
      proxy.silence('to-client');
    });
    expect(await failure(inside)).toBe(true);
    await proxy.heal();
    expect(await things()).toEqual([1]);
  });

  it('given many who ask how it is, then they share one look', async () => {
    await db.query('SELECT 1');
    proxy.silence();
    const before = proxy.connections;
    expect(new Set(await Promise.all(Array.from({ length: 500 }, () => db.trouble())))).toEqual(new Set(['does not answer']));
    expect(proxy.connections - before).toBeLessThanOrEqual(1);
  });
});

describe('a server that', () => {
  it('is read-only keeps its word, is said to take no writes, and still reads', async () => {
    await insert(1);
    await db.query('ALTER DATABASE lethe SET default_transaction_read_only = on');
    proxy.cut();
    await until(async () => (await db.trouble()) === 'takes no writes: it is read-only');
    expect([await failure(insert(2)), await things()]).toEqual([true, [1]]);
    await db.session(async (session) => {
      await session.query('SET default_transaction_read_only = off');
      await session.query('ALTER DATABASE lethe RESET default_transaction_read_only');
    });
    proxy.cut();
    await until(async () => (await failure(insert(2))) === 'done');
    expect([await db.trouble(), await things()]).toEqual([undefined, [1, 2]]);
  });

  it('has no connection left is said to have none, and takes us when it has', async () => {
    proxy.cut();
    const strangers: pg.Client[] = [];
    for (let full = false; !full;) {
      const client = new pg.Client({ connectionString: server.url });
      client.on('error', () => undefined);
      await client.connect().then(
        () => void strangers.push(client),
        () => (full = true),
      );
    }
    await until(async () => (await db.trouble()) !== undefined);
    expect([await db.trouble(), await failure(insert(1))]).toEqual(['has no connection or memory left', true]);
    await Promise.all(strangers.map((client) => client.end()));
    await until(async () => (await failure(insert(1))) === 'done');
    expect([await db.trouble(), await things()]).toEqual([undefined, [1]]);
  });

  it('is restarted is said to be away meanwhile, and the same pool works on afterwards', async () => {
    await insert(1);
    await server.stop();
    expect([await failure(insert(2)), await failure(insert(2))]).toEqual([true, true]);
    expect(await db.trouble()).toMatch(/^(cannot be reached|broke the connection off|does not answer)$/);
    server = await startEmbeddedPostgres({ dir, port: server.port, settings: SETTINGS });
    await until(async () => (await failure(insert(2))) === 'done');
    expect([await db.trouble(), await things()]).toEqual([undefined, [1, 2]]);
  });
});
