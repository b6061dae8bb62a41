import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { EventMetadata } from '#domain';
import { CanarySearch } from '../../../test/support/canary.ts';
import { until } from '../../../test/support/collect.ts';
import { anna, asked, ErasureWorld } from '../../../test/support/erasure-world.ts';
import { collected, testCaller } from '../../../test/support/ledger.ts';
import { skeletonWrites, type FaultPoint, type Faults } from './faults.ts';
import { Holds } from './holds.ts';
import { SkeletonExpiry } from './skeleton-expiry.ts';

const SOURCE = '/shop/canary-source-5d2f';
const DATASET = 'canary_orders_77e1';

let world: ErasureWorld;

beforeAll(async () => {
  world = await ErasureWorld.open();
  await world.customer('bea@example.org');
});

beforeEach(() => {
  world.now = undefined;
});

afterAll(() => world.close());

const skeletons = (faults?: Faults) =>
  new SkeletonExpiry({ engines: world.engines(faults), facts: world.ingest, finisher: world.finisher });

/** The clock after the retention of every skeleton there is. */
const yearsLater = () => {
  world.now = () => new Date(Date.now() + 4 * 366 * 86_400_000);
};

/** Every row of every table of a schema, as text; what only says how far something is left out. */
async function dump(schema: 'vault' | 'read' | 'read_next', but: readonly string[]): Promise<Record<string, string[]>> {
  const db = schema === 'vault' ? world.ledger.db : world.readDb;
  const tables = await db.query<{ name: string }>('SELECT tablename AS name FROM pg_tables WHERE schemaname = $1 ORDER BY 1', [schema]);
  const kept = tables.filter(({ name }) => !but.includes(name));
  const rows = kept.map(({ name }) => db.query<{ row: string }>(`SELECT t::text AS row FROM ${schema}.${name} t ORDER BY 1`));
  return Object.fromEntries((await Promise.all(rows)).map((of, n) => [kept[n]?.name, of.map(({ row }) => row)]));
}

/** Holds a lock of the read models until it is ended. */
async function held(statement: string): Promise<{ end(): Promise<void> }> {
  const [taken, over] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const holding = world.readDb.transaction(async (tx) => {
    await tx.query(statement);
    taken.resolve();
    await over.promise;
  });
  await Promise.race([taken.promise, holding]);
  return {
    end: () => {
      over.resolve();
      return holding;
    },
  };
}

const vault = () => dump('vault', ['forgotten', 'position']);
const readModels = () => dump('read', ['progress']);

/** Somebody who came, asked for a copy and was refused it, and was erased. */
async function erased(email: string): Promise<{ id: string; subject: string; access: string }> {
  const subject = await world.customer(email);
  const event = { ...collected(`canary-${email}`, { subject: { email }, dataset: DATASET }), source: SOURCE };
  expect(await world.ingest.record(testCaller, [event])).toEqual([expect.objectContaining({ status: 'recorded', subject })]);
  const { id: access } = asked(await world.requests().open(anna, { kind: 'access', regulation: 'gdpr', identifiers: { email } }));
  const refuse = { do: 'refuse', ground: 'unfounded', complaintRoute: 'cnil.fr', judicialRemedy: 'court' } as const;
  asked(await world.requests().command(anna, access, refuse));
  const { id } = await world.approved(email);
  const completed = async () => (await world.types(`request-${id}`)).at(-1) === 'request.completed';
  await world.until(completed, world.process(), world.eraser());
  await world.caughtUp();
  return { id, subject, access };
}

async function streamsOf(subject: string) {
  return [...(await world.events(`subject-${subject}`)), ...(await world.events(`access-${subject}`))];
}

describe('a skeleton', () => {
  it('stays until the date of the certificate', async () => {
    const { id, subject } = await erased('early@example.org');
    expect(await skeletons().look()).toBe('done');
    expect((await world.types(`erasure-${id}`)).at(-1)).toBe('erasure.certified');
    expect(await streamsOf(subject)).not.toEqual([]);
    yearsLater();
    expect(await skeletons().look()).toBe('done');
  });

  it('is gone after it: read models and vault as if the person had never been, no byte of it in the event store', async () => {
    const before = { vault: await vault(), read: await readModels() };
    const { id, subject, access } = await erased('ada@example.org');
    const events = await streamsOf(subject);
    const nonces = events.map(({ metadata }) => (metadata as EventMetadata).nonce);
    const search = new CanarySearch([SOURCE, DATASET, ...nonces]);
    const inFiles = async () => new Set((await search.inFolder(world.ledger.eventsDir)).found.map(({ needle }) => needle));
    expect(await inFiles()).toEqual(new Set([SOURCE, DATASET, ...nonces]));

    yearsLater();
    expect(await skeletons().look()).toBe('done');

    expect((await world.events(`erasure-${id}`)).at(-1)).toMatchObject({
      type: 'privacy.skeleton.expired.v1',
      data: { ground: 'legal-claims', requests: [access] },
    });
    expect({ vault: await vault(), read: await readModels() }).toEqual(before);
    expect(await streamsOf(subject)).toEqual([]);
    expect(await inFiles()).toEqual(new Set());
    expect((await world.ledger.all()).filter(({ stream }) => stream.endsWith(subject))).toEqual([]);

    // And again, with everything folded anew.
    await world.readModels.rebuild();
    expect(await readModels()).toEqual(before.read);
    expect(await skeletons().look()).toBe('done');
    expect((await world.types(`erasure-${id}`)).filter((type) => type === 'skeleton.expired')).toHaveLength(1);
  });

  it('waits for the tables of a rebuild that is under way, and is in none of them after it', async () => {
    const before = { vault: await vault(), read: await readModels() };
    const { subject } = await erased('una@example.org');
    // She is in the new tables, which cannot take their place yet; then they are held up, as they are while they have much to fold.
    const asking = await held('LOCK TABLE read.inventory IN ACCESS SHARE MODE');
    const rebuilding = world.readModels.rebuild();
    await until(async () => JSON.stringify(await dump('read_next', ['progress'])).includes(subject));
    const folding = await held('SELECT 1 FROM read_next.progress FOR UPDATE');

    yearsLater();
    expect(await skeletons().look()).toBe('waiting');
    expect(await readModels()).toEqual(before.read);
    expect(await streamsOf(subject)).not.toEqual([]);

    await folding.end();
    await asking.end();
    expect(await rebuilding).toBe(true);
    expect(await skeletons().look()).toBe('done');
    expect({ vault: await vault(), read: await readModels(), next: await dump('read_next', ['progress']) }).toEqual({
      ...before,
      next: {},
    });
    expect(await streamsOf(subject)).toEqual([]);
  });

  it('does not let the person come back: a replay is refused, a lookup says erased, a late answer is refused', async () => {
    const { id, subject } = await erased('eve@example.org');
    yearsLater();
    await skeletons().look();
    const replay = { ...collected('canary-eve@example.org', { subject: { email: 'eve@example.org' }, dataset: DATASET }), source: SOURCE };
    const [again] = await world.ingest.record(testCaller, [replay]);
    expect(again?.problem).toMatchObject({ type: 'https://lethe.dev/problems/subject-erased', erasure: id });
    expect(await world.ledger.vault.lookup('shop', { email: 'eve@example.org' })).toEqual({ found: 'erased', erasure: id });
    const receipt = { round: 1, outcome: 'erased' as const, counts: { rows: 7 }, verified: true, at: '2026-10-02T10:00:00Z' };
    const worker = { controller: 'shop', name: 'late' };
    const late = [await world.work().receipt(worker, id, 'shop-db', receipt), await world.work().claim(worker, id, 'shop-db')];
    expect(late).toEqual(late.map(() => ({ ok: false, problem: expect.objectContaining({ status: 410 }) })));
    expect(await world.process().advance(id)).toBe('done');
    await world.caughtUp();
    expect(await world.ledger.vault.subjectState('shop', subject)).toBeUndefined();
    expect(await streamsOf(subject)).toEqual([]);
  });

  it('waits for a legal hold on the person, and goes when that is lifted', async () => {
    const { id, subject } = await erased('hal@example.org');
    const holds = new Holds(world.engines());
    const placed = await holds.place(anna, { subject, ground: 'legal-claims' });
    if (!placed.ok) throw new Error(placed.problem.detail);
    yearsLater();
    await world.caughtUp();
    expect(await skeletons().look()).toBe('done');
    expect((await world.types(`erasure-${id}`)).at(-1)).toBe('erasure.certified');
    const lifted = await holds.lift(anna, placed.hold, 'case-closed');
    expect(lifted.ok).toBe(true);
    expect(await skeletons().look()).toBe('done');
    expect((await world.types(`erasure-${id}`)).at(-1)).toBe('skeleton.expired');
    expect(await streamsOf(subject)).toEqual([]);
  });
});

describe('cut off at one point, and then gone on with', () => {
  class Cut extends Error {}
  const points = skeletonWrites.flatMap((write): FaultPoint[] => [`before ${write}`, `after ${write}`]);

  it.each(points)('%s: it ends as if nothing had happened', async (point) => {
    const before = { vault: await vault(), read: await readModels() };
    const { id, subject } = await erased(`${point.replaceAll(/[^a-z]/g, '-')}@example.org`);
    yearsLater();
    let fired = false;
    const cut: Faults = {
      at: (met) => {
        if (met !== point || fired) return;
        fired = true;
        throw new Cut(point);
      },
    };
    await expect(skeletons(cut).look()).rejects.toThrow(Cut);
    expect(await skeletons().look()).toBe('done');
    expect((await world.types(`erasure-${id}`)).filter((type) => type === 'skeleton.expired')).toHaveLength(1);
    expect({ vault: await vault(), read: await readModels() }).toEqual(before);
    expect(await streamsOf(subject)).toEqual([]);
  });
});

describe('a vault restored from before', () => {
  /** What a backup of the vault holds; put back, it is as the vault was then. */
  async function backup(): Promise<() => Promise<void>> {
    const { db } = world.ledger;
    await world.caughtUp();
    const tables = await db.query<{ name: string }>(
      `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'vault' AND tablename <> 'migration'`,
    );
    const rows = new Map<string, string>();
    for (const { name } of tables) {
      const [all] = await db.query<{ rows: string }>(`SELECT coalesce(json_agg(t), '[]')::text AS rows FROM vault.${name} t`);
      rows.set(name, all?.rows ?? '[]');
    }
    return () =>
      db.transaction(async (tx) => {
        await tx.query(`TRUNCATE ${[...rows.keys()].map((name) => `vault.${name}`).join(', ')}`);
        // What refers to others comes after them.
        for (const [name, all] of [...rows].sort(([a], [b]) => (a < b ? -1 : 1)))
          await tx.query(`INSERT INTO vault.${name} SELECT * FROM json_populate_recordset(NULL::vault.${name}, $1::json)`, [all]);
      });
  }

  it('whenever it was taken, comes to the same', async () => {
    const restores = [await backup()];
    const { id, subject } = await erased('ian@example.net');
    restores.push(await backup());
    yearsLater();
    await skeletons().look();
    const expected = { vault: await vault(), forgotten: await dump('vault', ['position']) };
    restores.push(await backup());
    for (const restore of restores) {
      await restore();
      await world.ledger.keep();
      expect(await world.ledger.vault.subjectState('shop', subject)).toBeUndefined();
      expect(await skeletons().look()).toBe('done');
      expect({ vault: await vault(), forgotten: await dump('vault', ['position']) }).toEqual(expected);
    }
    expect((await world.types(`erasure-${id}`)).filter((type) => type === 'skeleton.expired')).toHaveLength(1);
  });

  it('even an empty one is folded from the beginning over streams that are gone, and knows nobody of them', async () => {
    const gone = await erased('zoe@example.org');
    yearsLater();
    await skeletons().look();
    const { db } = world.ledger;
    await db.query(
      'TRUNCATE vault.received, vault.subject, vault.subject_key, vault.identifier, vault.value, vault.forgotten, vault.position',
    );
    await world.ledger.keep();
    expect(await world.ledger.vault.subjectState('shop', gone.subject)).toBeUndefined();
    expect(await world.ledger.vault.lookup('shop', { email: 'zoe@example.org' })).toEqual({ found: 'erased', erasure: gone.id });
    expect(await skeletons().look()).toBe('done');
    expect(await db.query('SELECT 1 FROM vault.expired_skeleton')).toEqual([]);
  });
});
