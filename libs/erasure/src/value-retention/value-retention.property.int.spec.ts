import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { publishPolicy } from '#policy';
import { ErasureWorld } from '../../../../test/support/erasure-world.ts';
import { collected, testCaller, testPolicy } from '../../../../test/support/ledger.ts';
import { until } from '../../../../test/support/collect.ts';
import { ValueRetention } from './value-retention.ts';

const RUNS = process.env['LETHE_TEST_SOAK'] ? 40 : 4;
const START = Date.parse('2026-10-01T10:00:00Z');
const DAY = 86_400_000;
const PERIOD = 10;

let world: ErasureWorld;
let person = 0;

beforeAll(async () => {
  world = await ErasureWorld.open();
  const policy = { ...testPolicy, retention: [{ id: 'order', category: 'order', deleteAfter: `P${PERIOD}D` }] };
  await publishPolicy(world.ledger.store, policy, { controller: 'shop', actor: 'admin', now: new Date() });
});

afterAll(() => world.close());

type Step = { do: 'expire'; day: number } | { do: 'judge anew' } | { do: 'restore' } | { do: 'send again' } | { do: 'rebuild' };

const steps = fc.array(
  fc.oneof<fc.Arbitrary<Step>[]>(
    fc.record({ do: fc.constant('expire'), day: fc.integer({ min: 0, max: 25 }) }),
    ...(['judge anew', 'restore', 'send again', 'rebuild'] as const).map((each) => fc.constant({ do: each })),
  ),
  { minLength: 3, maxLength: 7 },
);

describe('a value that has expired', () => {
  it('never comes back, whatever is restarted, judged anew, rebuilt, sent again or restored, in whatever order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 1, maxLength: 4 }), steps, async (days, taken) => {
        const email = `p${++person}@example.org`;
        const events = days.map((day, n) =>
          collected(`${email}/${n}`, { subject: { email }, fields: { delivery_address: `street ${n}` } }, { time: iso(day) }),
        );
        const told = await world.ingest.record(testCaller, events);
        const subject = told[0]?.subject as string;
        await world.caughtUp();
        const restore = await backup();
        let today = 0;
        for (const step of taken) {
          if (step.do === 'expire') today = Math.max(today, step.day);
          if (step.do === 'judge anew')
            await world.ledger.db.query(`UPDATE vault.position SET position = -1 WHERE consumer = 'value-terms'`);
          if (step.do === 'restore') await restore();
          if (step.do === 'rebuild') await world.readModels.rebuild();
          if (step.do === 'send again') {
            const again = await world.ingest.record(testCaller, events);
            expect(again.map(({ status }) => status)).toEqual(again.map(() => 'duplicate'));
          }
          await settle(today);
          const living = days.flatMap((day, n) => (day + PERIOD > today ? [`street ${n}`] : []));
          expect(await kept(subject)).toEqual(living.sort());
        }
        // Each of them said once, however often it was looked for.
        const said = (await world.events(`subject-${subject}`)).filter(({ type }) => type === 'privacy.value.expired.v1');
        expect(said).toHaveLength(days.filter((day) => day + PERIOD <= today).length);
      }),
      { numRuns: RUNS, interruptAfterTimeLimit: 200_000, markInterruptAsFailure: true },
    );
  }, 240_000);
});

const iso = (day: number) => new Date(START + day * DAY).toISOString();

/** A new process notes, looks on this day, and the keeper deletes. */
async function settle(day: number): Promise<void> {
  world.now = () => new Date(START + day * DAY);
  const retention = new ValueRetention({ engines: world.engines(), facts: world.ingest });
  await world.caughtUp();
  const stop = new AbortController();
  const following = retention.follow(stop.signal);
  const head = await world.ledger.store.head();
  const text = `SELECT position FROM vault.position WHERE consumer = 'value-terms'`;
  await until(async () => ((await world.ledger.db.query<{ position: bigint }>(text))[0]?.position ?? -1n) >= head);
  stop.abort();
  await following;
  expect(await retention.look()).toBe('done');
  await world.caughtUp();
}

/** The values of a vault as they are now, and how far each of its followers is, as one backup has them; put back and brought in line with the ledger. */
async function backup(): Promise<() => Promise<void>> {
  const { db } = world.ledger;
  const [values] = await db.query<{ all: string }>(`SELECT coalesce(json_agg(v), '[]')::text AS all FROM vault.value v`);
  const [positions] = await db.query<{ all: string }>(`SELECT coalesce(json_agg(p), '[]')::text AS all FROM vault.position p`);
  return async () => {
    await db.query('DELETE FROM vault.value');
    await db.query('INSERT INTO vault.value SELECT * FROM json_populate_recordset(NULL::vault.value, $1::json)', [values?.all]);
    await db.query('DELETE FROM vault.position');
    await db.query('INSERT INTO vault.position SELECT * FROM json_populate_recordset(NULL::vault.position, $1::json)', [positions?.all]);
    await world.ledger.keep();
  };
}

async function kept(subject: string): Promise<string[]> {
  const opened = await world.ledger.vault.openValues('shop', { pseudonym: subject, limit: 100 });
  return opened.flatMap(({ pointer, value }) => (pointer === '/fields/delivery_address' ? [String(value)] : [])).sort();
}
