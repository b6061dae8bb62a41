import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { factsOf, isJudged, judge, known, policyInForce, type JudgedEvent, type Policy, type ToldFact } from '#domain';
import type { StoredEvent } from '#event-store';
import type { Database } from '#postgres';
import { histories, policies } from '../../../../test/support/histories.ts';
import { emptyReadModels } from '../../../../test/support/read-models.ts';
import { testDatabase, type TestDatabase } from '../../../../test/support/postgres.ts';
import { storedEvents, type Told } from '../../../../test/support/stored-events.ts';
import { foldPage, readPage, readPosition, type FoldedEvent } from '../engine/index.ts';
import { ReadModels } from '../index.ts';
import { group } from '../list.ts';

const RUNS = process.env['LETHE_TEST_SOAK'] ? 500 : 40;
const SEED = 20_261_124;
/** Runs in which something that was told late has to change a finding. */
const LEAST_CHANGED = 0.3;

/** One finding, without what only tells where its event arrived. */
interface Found {
  readonly controller: string;
  readonly event: string;
  readonly rule: string;
  readonly policy: string;
  readonly detail: string;
}

describe('what is found in recorded acts', () => {
  let test: TestDatabase;
  let db: Database;
  beforeAll(async () => {
    test = await testDatabase();
    db = test.db('lethe_read');
    await ReadModels.migrate(db);
  });
  afterAll(() => test.drop());

  /** Everything that is written, by event and rule. */
  const written = () =>
    db.query<Found & Record<string, unknown>>(
      'SELECT controller, event, rule, policy, detail FROM read.contradiction ORDER BY event, rule',
    );

  /** Folds in pages of these sizes, each from the stored position alone, as after a restart. Answers whether something told late changed what was found in acts before it. */
  const foldInPages = async (events: readonly StoredEvent[], sizes: readonly number[]) => {
    await emptyReadModels(db);
    let before: Found[] = [];
    let changed = false;
    for (let n = 0; ; n++) {
      const from = await readPosition(db);
      const page = events.filter(({ position }) => position > from).slice(0, sizes[n % sizes.length]);
      const last = page.at(-1);
      if (!last) return { found: before, changed };
      expect(await foldPage(db, group, page, from, last.position)).toBe(true);
      const now = await written();
      const fresh = new Set(page.map(({ id }) => id));
      const isOfPolicy = page.some(({ type }) => type === 'privacy.policy.published.v1');
      changed ||= !isOfPolicy && JSON.stringify(now.filter(({ event }) => !fresh.has(event))) !== JSON.stringify(before);
      before = now;
    }
  };

  it('is what the whole ledger says, whatever the order of arrival, the page size, and where folding was cut off', async () => {
    const arrivals = histories(80, 60).chain((told) => {
      const all = [...policies(), ...told];
      return fc.shuffledSubarray(all, { minLength: all.length });
    });
    const sizes = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 4 });
    const seen = { runs: 0, changed: 0, found: 0 };
    await fc.assert(
      fc.asyncProperty(arrivals, sizes, async (told, pages) => {
        const { found, changed } = await foldInPages(storedEvents(told), pages);
        expect(found).toEqual(expected(told));
        seen.runs++;
        seen.found += found.length;
        if (changed) seen.changed++;
      }),
      { numRuns: RUNS, seed: SEED, endOnFailure: true },
    );
    expect(seen.changed / seen.runs).toBeGreaterThanOrEqual(LEAST_CHANGED);
    expect(seen.found).toBeGreaterThan(seen.runs);
  }, 300_000);
});

/** The same found the long way: each act by everything that was ever said, with all links as they are in the end, under all policies. */
function expected(told: readonly Told[]): Found[] {
  const { events } = readPage(storedEvents(told.toSorted((one, other) => Date.parse(one.time!) - Date.parse(other.time!))));
  return events
    .flatMap((event) => (isJudged(event) ? findingsIn(event, events) : []))
    .toSorted((one, other) => (`${one.event} ${one.rule}` < `${other.event} ${other.rule}` ? -1 : 1));
}

function findingsIn(event: FoldedEvent, events: readonly FoldedEvent[]): Found[] {
  const { id, type, at, position, data, metadata } = event;
  const { controller } = metadata;
  const own = events.filter((each) => each.metadata.controller === controller);
  const policy = policyInForce(
    own.flatMap((each): Policy[] => (each.type === 'privacy.policy.published.v1' ? [each.data.policy] : [])),
    at,
  );
  if (!policy) return [];
  const person = closureOf(metadata.subject!, own);
  const facts = own.flatMap((each): ToldFact[] =>
    person.has(each.metadata.subject!) ? factsOf(each).map((fact) => ({ ...fact, time: each.at, position: each.position })) : [],
  );
  const all = judge({ type, time: at, data } as JudgedEvent, known(facts, { time: at, position }), policy);
  return [...Map.groupBy(all, ({ rule }) => rule)].map(([rule, same]) => {
    return { controller, event: id, rule, policy: policy.version, detail: same.map(({ detail }) => detail).join(' ') };
  });
}

/** Events in the order of their times: the last word on a pair counts. */
function closureOf(subject: string, events: readonly FoldedEvent[]): Set<string> {
  const pairs = new Map<string, boolean>();
  for (const { type, data, metadata } of events) {
    if (type !== 'privacy.subject.linked.v1' && type !== 'privacy.subject.unlinked.v1') continue;
    const { other } = data as { other: string };
    pairs.set([metadata.subject!, other].sort().join(' '), type === 'privacy.subject.linked.v1');
  }
  const edges = [...pairs].flatMap(([pair, linked]) => (linked ? [pair.split(' ')] : []));
  const person = new Set([subject]);
  for (let size = 0; size < person.size;) {
    size = person.size;
    for (const edge of edges) if (edge.some((each) => person.has(each))) edge.forEach((each) => person.add(each));
  }
  return person;
}
