import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { drift } from './drift.ts';
import { aspects, keyOf, type Fact } from './fact.ts';
import { observedFacts } from './observed-facts.ts';

const seen = { n: 1, first: '2026-01-01T00:00:00Z', last: '2026-01-01T00:00:00Z', event: 'e', sources: ['/shop'] };
const step = fc.tuple(fc.constantFrom(...aspects), fc.constantFrom('a', 'b', 'c')) as fc.Arbitrary<Fact[number]>;

/** Facts with all that they belong to, each once. */
const facts = fc.array(fc.array(step, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 12 }).map((paths) => {
  const all = paths.flatMap((path) => path.map((_, n) => path.slice(0, n + 1)));
  return [...new Map(all.map((fact) => [keyOf(fact), fact])).values()];
});
const declared = (all: readonly Fact[]) => all.map((fact) => ({ fact }));
const observed = (all: readonly Fact[]) => all.map((fact) => ({ fact, seen }));
const isPartOf = (whole: Fact, fact: Fact) => whole.every((step, n) => fact[n]?.[0] === step[0] && fact[n]?.[1] === step[1]);
const told = (of: ReturnType<typeof drift>) => of.map(({ kind, fact }) => [kind, keyOf(fact)]);

describe('the drift between what is declared and what is recorded', () => {
  test('is none where both say the same', () => {
    fc.assert(fc.property(facts, (all) => expect(drift(declared(all), observed(all))).toEqual([])));
  });

  test('tells any single difference, and nothing else: a part with all that belongs to it, missing on either side', () => {
    fc.assert(
      fc.property(facts, fc.nat(), (all, at) => {
        const missing = all[at % all.length]!;
        const rest = all.filter((fact) => !isPartOf(missing, fact));
        expect(told(drift(declared(all), observed(rest)))).toEqual([['declared-not-seen', keyOf(missing)]]);
        const silent = missing.length === 1 && !rest.some(([first]) => first![0] === missing[0]![0]);
        const mayBeSilent = silent && ['moment', 'system', 'control'].includes(missing[0]![0]);
        expect(told(drift(declared(rest), observed(all)))).toEqual(mayBeSilent ? [] : [['seen-not-declared', keyOf(missing)]]);
      }),
    );
  });

  test('is the same whatever the order, also of acts', () => {
    const data = fc.record({
      category: fc.constantFrom('order', 'log'),
      fields: fc.uniqueArray(fc.constantFrom('ip', 'phone')),
      recipient: fc.constantFrom('dhl', 'ups'),
      purpose: fc.constantFrom('delivery', 'sale'),
      country: fc.constantFrom('DE', 'US'),
    });
    const day = fc.integer({ min: 1, max: 28 }).map((n) => ({ event: `e${n}`, at: `2026-01-${String(n).padStart(2, '0')}T00:00:00Z` }));
    const acts = fc.array(
      fc.record({
        type: fc.constant('privacy.data.shared.v1'),
        source: fc.constantFrom('/a', '/b'),
        data,
        n: fc.integer({ min: 1, max: 9 }),
        first: day,
        last: day,
      }),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(facts, acts, (all, told) => {
        const one = drift(declared(all), observedFacts(told));
        expect(drift(declared(all.toReversed()), observedFacts(told.toReversed()))).toEqual(one);
      }),
    );
  });
});
