import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { testDatabase, type TestDatabase } from '../../../test/support/postgres.ts';
import { Database, migrate, prepareDatabase, schemas, sqlState } from './index.ts';

describe('Database', () => {
  let test: TestDatabase;
  beforeAll(async () => {
    test = await testDatabase();
  });
  afterAll(() => test.drop());

  it('answers bigint as bigint, bytea as Buffer, timestamptz as Date, jsonb parsed', async () => {
    const rows = await test
      .owner()
      .query(
        `SELECT 9007199254740993::bigint AS n, '\\x0102'::bytea AS b, '2026-01-02T03:04:05Z'::timestamptz AS t, '{"a":[1]}'::jsonb AS j`,
      );
    expect(rows).toEqual([{ n: 9007199254740993n, b: Buffer.from([1, 2]), t: new Date('2026-01-02T03:04:05Z'), j: { a: [1] } }]);
  });

  it('keeps the two roles out of each other’s schema', async () => {
    const vault = test.db('lethe_vault');
    await vault.query('CREATE TABLE vault.secret (v text)');
    const refused = await test.db('lethe_read').query('SELECT * FROM vault.secret').catch(sqlState);
    expect(refused).toBe('42501');
  });

  it.each([
    [true, 'Index Only Scan'],
    [false, 'Seq Scan'],
  ])(
    'given a statement first run on an empty table and planned each time (%s), then the grown one is read by %s',
    async (planEachTime, scan) => {
      const fresh = await testDatabase();
      const db = new Database({ url: fresh.url, role: 'lethe_read', application: 'test', max: 1, planEachTime });
      await db.query('CREATE TABLE read.grown (a text PRIMARY KEY) WITH (autovacuum_enabled = off)');
      await db.query('VACUUM ANALYZE read.grown');
      for (let run = 0; run < 8; run++) await db.query('SELECT * FROM read.grown WHERE a = $1', ['x'], 'grown');
      await db.query(`INSERT INTO read.grown SELECT n::text FROM generate_series(1, 5000) AS n`);
      expect(JSON.stringify(await db.query(`EXPLAIN EXECUTE grown ('7')`))).toContain(scan);
      await db.end();
      await fresh.drop();
    },
  );

  it('rolls back what a failing transaction did', async () => {
    const db = test.db('lethe_read');
    await db.query('CREATE TABLE read.thing (v int)');
    const failed = db.transaction(async (tx) => {
      await tx.query('INSERT INTO read.thing VALUES (1)');
      throw new Error('no');
    });
    await expect(failed).rejects.toThrow('no');
    expect(await db.query('SELECT * FROM read.thing')).toEqual([]);
  });

  it('runs a deadlocked transaction again', async () => {
    const db = test.db('lethe_read');
    await db.query('CREATE TABLE read.pair (id int PRIMARY KEY, n int); INSERT INTO read.pair VALUES (1, 0), (2, 0)');
    let waiting = 0;
    let open: () => void = () => undefined;
    const bothHoldOne = new Promise<void>((done) => (open = done));
    const cross = (first: number, second: number) =>
      db.transaction(async (tx) => {
        await tx.query('UPDATE read.pair SET n = n + 1 WHERE id = $1', [first]);
        if (++waiting === 2) open();
        await bothHoldOne;
        await tx.query('UPDATE read.pair SET n = n + 1 WHERE id = $1', [second]);
      });
    await Promise.all([cross(1, 2), cross(2, 1)]);
    expect(await db.query('SELECT id, n FROM read.pair ORDER BY id')).toEqual([
      { id: 1, n: 2 },
      { id: 2, n: 2 },
    ]);
  });

  it('works under a user that may create nothing, once an administrator has run what the error names', async () => {
    const fresh = await testDatabase();
    try {
      const owner = fresh.owner();
      await owner.query('DROP SCHEMA read, read_next, vault');
      const user = `plain_${fresh.url.split('/').at(-1)}`;
      await owner.query(`CREATE ROLE ${user} LOGIN PASSWORD 'plain'`);
      const url = fresh.url.replace(/\/\/[^@]*@/, `//${user}:plain@`);
      for (const [schema, role] of Object.entries(schemas)) {
        const refused = await prepareDatabase(url).catch(({ message }: Error) => message);
        expect(refused).toContain(`may not set up the schema ${schema}. Nothing was changed.`);
        expect(refused).toContain(`CREATE SCHEMA ${schema} AUTHORIZATION ${role};`);
        await owner.query(String(refused).split('Let an administrator run: ')[1] ?? '');
      }
      await prepareDatabase(url);
      const db = new Database({ url, role: 'lethe_read', application: 'test', max: 1 });
      expect(await db.query('CREATE TABLE read_next.thing (n int)')).toEqual([]);
      await db.end();
      await owner.query(`DROP OWNED BY ${user}; DROP ROLE ${user}`);
    } finally {
      await fresh.drop();
    }
  });

  it('runs each migration once, in order, from several processes at once', async () => {
    const db = test.db('lethe_read');
    const steps = [
      { id: '1', sql: 'CREATE TABLE read.step (n int)' },
      { id: '2', sql: 'INSERT INTO read.step VALUES (2)' },
    ];
    await Promise.all([migrate(db, 'read', steps), migrate(db, 'read', steps)]);
    await migrate(db, 'read', [...steps, { id: '3', sql: 'INSERT INTO read.step VALUES (3)' }]);
    expect(await db.query('SELECT n FROM read.step ORDER BY n')).toEqual([{ n: 2 }, { n: 3 }]);
  });
});
