import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Database, Tx } from '#postgres';
import { testDatabase, type TestDatabase } from '../../../test/support/postgres.ts';
import * as ask from './index.ts';
import { readModels } from './list.ts';
import { statementsOf } from './engine/index.ts';

/** Enough that PostgreSQL would read none of these tables from end to end without need. */
const PERSONS = process.env['LETHE_TEST_SOAK'] ? 1_000_000 : 50_000;
const ADA = 'a'.repeat(32);

describe(`asking about one of ${PERSONS} persons`, () => {
  let test: TestDatabase;
  let db: Database;
  beforeAll(async () => {
    test = await testDatabase();
    db = test.db('lethe_read');
    await ask.ReadModels.migrate(db);
    for (const model of readModels) await fill(model.table.name, model.table.columns);
  }, 300_000);
  afterAll(() => test.drop());

  /** One row for each person, every column told from the person's number. */
  const fill = async (name: string, columns: Readonly<Record<string, string>>) => {
    const values = Object.entries(columns).map(([column, type]) => {
      if (column === 'controller') return "'shop'";
      if (type === 'timestamptz') return "'2026-01-01T00:00:00Z'::timestamptz + n * interval '1 second'";
      if (type === 'bigint') return 'n';
      if (type === 'boolean') return 'n % 2 = 0';
      return type.startsWith('json') ? "'{}'" : 'md5(n::text)';
    });
    await db.query(
      `INSERT INTO read.${name} (${Object.keys(columns).join(', ')}) SELECT ${values.join(', ')} FROM generate_series(1, ${PERSONS}) AS n`,
    );
    await db.query(`ANALYZE read.${name}`);
  };

  /** Runs a query to see how each of its statements is planned, whatever its parameters: the tables that are read from end to end. */
  const readWhole = async (query: (db: Tx) => Promise<unknown>) => {
    const plans: string[] = [];
    const explaining: Tx = {
      query: async (text) => {
        plans.push(JSON.stringify(await db.query(`EXPLAIN (GENERIC_PLAN, FORMAT JSON) ${text}`)));
        return [];
      },
    };
    await query(explaining);
    expect(plans.length).toBeGreaterThan(0);
    return plans.flatMap((plan) => [...plan.matchAll(/"Node Type":"Seq Scan"[^}]*?"Relation Name":"(\w+)"/g)].map(([, table]) => table));
  };

  const questions: Record<string, (tx: Tx) => Promise<unknown>> = {
    inventory: (tx) => ask.inventory(tx, 'shop', [ADA]),
    timeline: (tx) => ask.timeline(tx, 'shop', [ADA]),
    consents: (tx) => ask.consents(tx, 'shop', [ADA], '2026-01-01T00:00:00Z'),
    knowledge: (tx) => ask.knowledge(tx, 'shop', [ADA], { time: '2026-01-01T00:00:00Z', position: 1n }),
    disclosures: (tx) => ask.disclosures(tx, 'shop', [ADA]),
    recipients: (tx) => ask.recipients(tx, 'shop', [ADA]),
    retention: (tx) => ask.retention(tx, 'shop', [ADA], '2026-01-01T00:00:00Z'),
    access: (tx) => ask.access(tx, 'shop', [ADA]),
    stateOf: (tx) => ask.stateOf(tx, 'shop', [ADA]),
    requests: (tx) => ask.requests(tx, 'shop', { subjects: [ADA] }),
    erasureById: (tx) => ask.erasureById(tx, 'shop', ADA),
    drills: (tx) => ask.drills(tx, 'shop'),
    drillById: (tx) => ask.drillById(tx, 'shop', ADA),
    lastDrill: (tx) => ask.lastDrill(tx, 'shop'),
    findings: (tx) => ask.findings(tx, 'shop'),
    findingById: (tx) => ask.findingById(tx, 'shop', ADA),
    lastFindings: (tx) => ask.lastFindings(tx, 'shop', 'system-silent'),
    silent: (tx) => ask.silent(tx, 'shop'),
    heard: (tx) => ask.heard(tx, 'shop', 'privacy.data.used.v1', { after: 0n, before: 9n, limit: 10 }),
    dueSkeletons: (tx) => ask.dueSkeletons(tx, '2026-01-01T00:00:00.000Z', { limit: 100 }),
  };

  // A controller's policies are few; here there are as many as persons.
  const few = new Set(['policy']);

  it.each(Object.entries(questions))('finds %s by an index', async (_, question) => {
    expect((await readWhole(question)).filter((table) => !few.has(table!))).toEqual([]);
  });

  it('would notice a table that is read from end to end', async () => {
    expect(await readWhole((tx) => tx.query('SELECT * FROM read.inventory WHERE record = $1'))).toEqual(['inventory']);
  });

  it.each(readModels.flatMap((model) => (model.kind === 'folded' ? [[model.table.name, model] as const] : [])))(
    'loads the rows of %s that a page touches by an index',
    async (_, model) => {
      expect(await readWhole((tx) => tx.query(statementsOf(model.table, 'read').load))).toEqual([]);
    },
  );
});

describe('folding into tables that were empty when their statements were planned', () => {
  let test: TestDatabase;
  let db: Database;
  beforeAll(async () => {
    test = await testDatabase();
    db = test.db('lethe_read');
    await ask.ReadModels.migrate(db);
  });
  afterAll(() => test.drop());

  it.each(readModels.flatMap((model) => (model.kind === 'folded' ? [[model.table.name, model] as const] : [])))(
    'finds each row of %s by its whole key',
    async (_, { table }) => {
      const plan = await db.transaction(async (tx) => {
        await tx.query('SET LOCAL enable_seqscan = off');
        return JSON.stringify(await tx.query(`EXPLAIN (GENERIC_PLAN, FORMAT JSON) ${statementsOf(table, 'read').load}`));
      });
      const [, index, condition] = /"Index Name":"(\w+)".*?"Index Cond":"(.*?)"/.exec(plan) ?? [];
      expect(index).toBe(`${table.name}_pkey`);
      expect(table.key.filter((column) => !condition?.includes(`(${column} = `))).toEqual([]);
    },
  );
});
