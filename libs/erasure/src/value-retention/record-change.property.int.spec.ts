import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { publishPolicy } from '#policy';
import { until } from '../../../../test/support/collect.ts';
import { ErasureWorld } from '../../../../test/support/erasure-world.ts';
import { collected, testPolicy } from '../../../../test/support/ledger.ts';
import { ValueRetention } from './value-retention.ts';

const RUNS = process.env['LETHE_TEST_SOAK'] ? 200 : 12;
const START = Date.parse('2026-10-01T10:00:00Z');
const DAY = 86_400_000;
const NOW = new Date(START + 100 * DAY);
const FIELDS = ['delivery_address', 'email'] as const;
type Field = (typeof FIELDS)[number];

let world: ErasureWorld;
let person = 0;

beforeAll(async () => {
  world = await ErasureWorld.open();
  await publishPolicy(world.ledger.store, testPolicy, { controller: 'shop', actor: 'admin', now: new Date() });
  world.now = () => NOW;
});

afterAll(() => world.close());

/** Something that happened to the one record, on a day; several on one are in the order in which they were told. */
type Fact = { day: number } & (
  | { do: 'collected' }
  | { do: 'corrected'; field: Field }
  | { do: 'obscured'; field: Field }
  | { do: 'deleted'; field: Field | undefined }
);

/** Between two facts that are told: what is kept is noted and looked through, or all of it is judged anew. */
type Pause = 'none' | 'settle' | 'judge anew';

const day = fc.integer({ min: 0, max: 5 });
const field = fc.constantFrom(...FIELDS);
const fact = fc.oneof<fc.Arbitrary<Fact>[]>(
  fc.record({ do: fc.constant('collected'), day }),
  fc.record({ do: fc.constant('corrected'), day, field }),
  fc.record({ do: fc.constant('obscured'), day, field }),
  fc.record({ do: fc.constant('deleted'), day, field: fc.option(field, { nil: undefined }) }),
);
const told = fc.array(fc.record({ fact, pause: fc.constantFrom<Pause>('none', 'settle', 'settle', 'judge anew') }), {
  minLength: 2,
  maxLength: 7,
});

const toldLate: { fact: Fact; pause: Pause }[] = [
  { fact: { do: 'collected', day: 2 }, pause: 'settle' },
  { fact: { do: 'deleted', day: 1, field: undefined }, pause: 'settle' },
  { fact: { do: 'collected', day: 0 }, pause: 'none' },
];

describe('what is kept of a record', () => {
  it('is what was collected after its last change, in whatever order it is told and noted', async () => {
    await fc.assert(
      fc.asyncProperty(told, async (all) => {
        const email = `p${++person}@example.org`;
        let subject = '';
        for (const [n, { fact: what, pause }] of all.entries()) {
          subject = await world.tell(eventOf(what, n, email));
          if (pause === 'judge anew') await world.ledger.db.query(`UPDATE vault.position SET position = -1 WHERE consumer = 'value-terms'`);
          if (pause !== 'none') await settle();
        }
        await settle();
        expect(await kept(subject)).toEqual(
          left(
            all.map(({ fact: what }) => what),
            email,
          ),
        );
      }),
      { numRuns: RUNS, examples: [[toldLate]], interruptAfterTimeLimit: 100_000, markInterruptAsFailure: true },
    );
  }, 120_000);
});

const valueOf = (what: Field, n: number, email: string) => `${what} ${n} of ${email}`;

/** The fields whose values a fact brings. */
function broughtBy(what: Fact): readonly Field[] {
  if (what.do === 'collected') return FIELDS;
  return what.do === 'corrected' ? [what.field] : [];
}

/** Written apart from the code: every value but those whose record and field something happened to later. */
function left(facts: readonly Fact[], email: string): string[] {
  const later = (a: number, b: number) => (facts[a]!.day === facts[b]!.day ? a > b : facts[a]!.day > facts[b]!.day);
  const changes = (what: Fact, of: Field) => what.do !== 'collected' && (what.field === undefined || what.field === of);
  return facts
    .flatMap((what, n) =>
      broughtBy(what)
        .filter((of) => !facts.some((other, m) => later(m, n) && changes(other, of)))
        .map((of) => valueOf(of, n, email)),
    )
    .sort();
}

function eventOf(what: Fact, n: number, email: string) {
  const about = { subject: { email }, category: 'order', system: 'shop-db', dataset: 'orders', record: 'r-1' };
  const values = Object.fromEntries(broughtBy(what).map((of) => [of, valueOf(of, n, email)]));
  const data = {
    collected: { fields: values },
    corrected: { fields: values },
    obscured: { fields: [what.do === 'obscured' ? what.field : ''], method: 'hash' },
    deleted: { ground: 'request', ...(what.do === 'deleted' && what.field !== undefined && { fields: [what.field] }) },
  }[what.do];
  const sent = collected(`${email}/${n}`, {}, { time: new Date(START + what.day * DAY).toISOString() });
  if (what.do === 'collected') return { ...sent, data: { ...(sent.data as object), ...about, ...data } };
  return { ...sent, type: `privacy.data.${what.do}.v1`, data: { ...about, ...data } };
}

/** A new process notes and looks, and the keeper deletes. */
async function settle(): Promise<void> {
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

async function kept(subject: string): Promise<string[]> {
  const opened = await world.ledger.vault.openValues('shop', { pseudonym: subject, limit: 100 });
  return opened.flatMap(({ pointer, value }) => (pointer.startsWith('/fields/') ? [String(value)] : [])).sort();
}
