import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { samplePolicy } from '../policy/sample-policy.ts';
import type { Policy } from '../policy/policy.ts';
import type { JudgedEvent } from './act.ts';
import { topicOf, type Fact, type Moment, type ToldFact } from './fact.ts';
import { judge } from './judge.ts';
import { known } from './known.ts';

const RUNS = process.env['LETHE_TEST_SOAK'] ? 100_000 : 2_000;

const policy: Policy = {
  ...samplePolicy(),
  purposes: [
    { id: 'newsletter', name: 'Newsletter', legalBasis: ['consent'], contact: true },
    { id: 'statistics', name: 'Statistics', legalBasis: ['legitimate-interest'] },
  ],
  signals: [{ signal: 'dnt', optsOutOf: ['statistics'] }],
  children: { noMarketingUnder: 13, notForUnder: 18 },
};

const TIMES = Array.from({ length: 12 }, (_, hour) => `2026-06-01T${String(hour).padStart(2, '0')}:00:00Z`);
const one = <T>(...values: readonly T[]) => fc.constantFrom(...values);
const purpose = one('newsletter', 'statistics');
const request = one('r1', 'r2');

const fact: fc.Arbitrary<Fact> = fc.oneof(
  fc.record({
    is: fc.constant('consent' as const),
    purpose,
    noticeVersion: one('1', '2'),
    expiresAt: one('2026-06-01T09:00:00Z', '2027-01-01T00:00:00Z'),
  }),
  fc.record({ is: fc.constant('refusal' as const), purpose: one('newsletter', 'statistics', '*', '*contact') }),
  fc.record({ is: fc.constant('signal' as const), signal: fc.constant('dnt' as const), value: one('0', '1') }),
  fc.record({ is: fc.constant('notice' as const), notice: one('restriction-lifting' as const, 'transfer' as const) }),
  fc.record({ is: fc.constant('age' as const), band: one('under-13' as const, '13-17' as const, 'adult' as const) }),
  fc.record({ is: fc.constant('request' as const), request, kind: one('restriction' as const, 'objection' as const) }),
  fc.record({ is: fc.constant('request-state' as const), request, state: one('verified' as const, 'refused' as const) }),
);

const event: fc.Arbitrary<JudgedEvent> = fc.oneof(
  fc.record({
    type: fc.constant('privacy.contact.made.v1' as const),
    time: one(...TIMES),
    data: fc.record({ subject: fc.constant<string[]>(['email']), channel: one('email' as const), purpose, commercial: fc.boolean() }),
  }),
  fc.record({
    type: fc.constant('privacy.data.used.v1' as const),
    time: one(...TIMES),
    data: fc.record({
      subject: fc.constant<string[]>(['email']),
      category: fc.constant('log'),
      purpose,
      legalBasis: one('consent' as const, 'legitimate-interest' as const),
    }),
  }),
);

/** Facts at any times, several of them at one; their place in the ledger is that in which they arrived. */
const facts = fc.array(fc.tuple(fact, one(...TIMES)), { maxLength: 14 }).map((all) => all.map(([each, time], n) => placed(each, time, n)));
/** No two at one time: then nothing but the time decides. */
const apart = fc
  .tuple(fc.array(fact, { maxLength: TIMES.length }), fc.shuffledSubarray([...TIMES], { minLength: TIMES.length }))
  .map(([all, times]) => all.map((each, n) => placed(each, times[n] as string, n)));

function placed(each: Fact, time: string, n: number): ToldFact {
  return { ...each, time, position: BigInt(n) };
}

const shuffled = (of: fc.Arbitrary<ToldFact[]>) =>
  of.chain((told) => fc.tuple(fc.constant(told), fc.shuffledSubarray(told, { minLength: told.length })));
const momentOf = ({ time }: JudgedEvent): Moment => ({ time, position: 1_000n });
const verdict = (event: JudgedEvent, told: readonly ToldFact[]) => judge(event, known(told, momentOf(event)), policy);

/** What was said last of each topic before the moment, found the long way. */
function lastOfEach(told: readonly ToldFact[], at: Moment): Set<ToldFact> {
  const before = told.filter(({ time, position }) => time < at.time || (time === at.time && position < at.position));
  const isLast = (each: ToldFact) =>
    before.every(
      (other) =>
        topicOf(other) !== topicOf(each) || other.time < each.time || (other.time === each.time && other.position <= each.position),
    );
  return new Set(before.filter(isLast));
}

describe('what was known of a person', () => {
  it('is the last word on each topic before the moment, and the rest makes no difference', () => {
    fc.assert(
      fc.property(facts, one(...TIMES), (told, time) => {
        const at = { time, position: 1_000n };
        expect(known(told, at)).toEqual(known([...lastOfEach(told, at)], at));
        const { choices, signals, notices, requests, age } = known(told, at);
        const held = [
          ...choices.values(),
          ...signals.values(),
          ...notices.values(),
          ...(age ? [age] : []),
          ...[...requests.values()].flatMap(({ state }) => state ?? []),
        ];
        const kinds = [...lastOfEach(told, at)].filter((each) => each.is !== 'request');
        expect(new Set(held)).toEqual(new Set(kinds));
      }),
      { numRuns: RUNS },
    );
  });

  it('is the same in whatever order it is told, and so is the judgement', () => {
    const seen = { runs: 0, contradicted: 0 };
    fc.assert(
      fc.property(shuffled(facts), event, ([told, again], act) => {
        expect(known(again, momentOf(act))).toEqual(known(told, momentOf(act)));
        const found = verdict(act, told);
        expect(verdict(act, again)).toEqual(found);
        seen.runs++;
        if (found.length > 0) seen.contradicted++;
      }),
      { numRuns: RUNS },
    );
    expect(seen.contradicted / seen.runs).toBeGreaterThan(0.3);
    expect(seen.contradicted / seen.runs).toBeLessThan(0.95);
  });

  it('is the same in whatever order it arrives in the ledger; what only the order of arrival says would often be wrong', () => {
    const seen = { runs: 0, misled: 0 };
    fc.assert(
      fc.property(shuffled(apart), event, ([told, again], act) => {
        const arrived = again.map((each, n) => ({ ...each, position: BigInt(n) }));
        expect(verdict(act, arrived)).toEqual(verdict(act, told));
        const byArrival = arrived.map((each) => ({ ...each, time: TIMES[0] as string }));
        const rulesOf = (all: readonly ToldFact[]) => verdict(act, all).map(({ rule }) => rule);
        seen.runs++;
        if (JSON.stringify(rulesOf(byArrival)) !== JSON.stringify(rulesOf(told))) seen.misled++;
      }),
      { numRuns: RUNS },
    );
    expect(seen.misled / seen.runs).toBeGreaterThan(0.15);
  });
});
