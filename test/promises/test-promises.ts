import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { assess, assessAll, type Assessment, type LedgerEvent, type Policy } from '#domain';
import { stepsOf, type Impossible, type OrdinaryDay, type Scenario } from './scenario.ts';
import { bookOn, eventsOf } from './story.ts';

interface Tested {
  scenarios: readonly Scenario[];
  impossible: readonly Impossible[];
  ordinaryDay: OrdinaryDay;
}

/** Every promise of a policy, as its scenarios tell it. */
export function testPromises(policy: Policy, { scenarios, impossible, ordinaryDay }: Tested): void {
  const promises = policy.promises ?? [];
  const eventsIn = (scenario: Scenario) => eventsOf(policy, stepsOf(scenario, policy, ordinaryDay));
  const assessed = (promise: string, events: readonly LedgerEvent[], at: number): Assessment => {
    const rule = promises.find(({ id }) => id === promise);
    if (!rule) throw new Error(`The policy has no promise ${promise}`);
    return assess(rule, policy, bookOn(policy, events, at));
  };

  describe(`the promises of ${policy.controller}`, () => {
    test.each(scenarios)('$promise: $when → $then', (scenario) => {
      const found = assessed(scenario.promise, eventsIn(scenario), scenario.at);
      expect([found.status, found.reason]).toEqual([scenario.then, expect.stringMatching(/^[A-Z0-9/].*\.$/s)]);
    });

    test.each(scenarios.filter(({ then }) => then === 'kept'))(
      '$promise: $when: without any of the evidence it is not kept',
      (scenario) => {
        const events = eventsIn(scenario);
        const { evidence } = assessed(scenario.promise, events, scenario.at);
        const without = (id: string) =>
          assessed(
            scenario.promise,
            events.filter((event) => event.id !== id),
            scenario.at,
          );
        expect(evidence.events.length).toBeGreaterThan(0);
        expect(evidence.events.filter((id) => without(id).status === 'kept')).toEqual([]);
      },
    );

    test.each(scenarios.filter(({ then }) => then === 'broken'))('$promise: $when: what breaks it is named', (scenario) => {
      const events = eventsIn(scenario);
      const { evidence } = assessed(scenario.promise, events, scenario.at);
      const own = new Set(events.map(({ id }) => id));
      expect([evidence.events.length > 0, evidence.events.every((id) => own.has(id))]).toEqual([true, true]);
    });

    test('each is kept in one scenario and broken in another, or it is said why it cannot be', () => {
      const told = promises.flatMap(({ id }) =>
        (['kept', 'broken'] as const).map((status) => [
          id,
          status,
          scenarios.some(({ promise, then }) => promise === id && then === status) ||
            impossible.some(({ promise, never }) => promise === id && never === status),
        ]),
      );
      expect(told.filter(([, , isTold]) => !isTold)).toEqual([]);
    });

    test.each(impossible.filter(({ never }) => never === 'kept'))('$promise is never kept: $why', ({ promise, why }) => {
      const found = assessed(promise, eventsIn({ promise, when: '', then: 'kept', at: 30, steps: [] }), 30);
      expect([found.status, found.reason]).toEqual(['unevidenced', expect.stringContaining(why)]);
    });

    test('they stand the same in whatever order the events are read', () => {
      const shuffled = fc.constantFrom(...scenarios).chain((scenario) => {
        const events = eventsIn(scenario);
        return fc.tuple(fc.constant(scenario), fc.constant(events), fc.shuffledSubarray(events, { minLength: events.length }));
      });
      fc.assert(
        fc.property(shuffled, ([{ at }, events, other]) => {
          expect(assessAll(policy, bookOn(policy, other, at))).toEqual(assessAll(policy, bookOn(policy, events, at)));
        }),
        { numRuns: 30 },
      );
    });

    test('none is kept without evidence, whatever is left out of a scenario', () => {
      const parts = fc.constantFrom(...scenarios).chain((scenario) => fc.tuple(fc.constant(scenario.at), fc.subarray(eventsIn(scenario))));
      fc.assert(
        fc.property(parts, ([at, events]) => {
          const kept = assessAll(policy, bookOn(policy, events, at)).filter(({ status }) => status === 'kept');
          const shown = ({ evidence, parts: all }: Assessment) =>
            evidence.total > 0 && all.every((part) => part.evidence.events.length > 0);
          expect(kept.filter((each) => !shown(each))).toEqual([]);
        }),
        { numRuns: 60 },
      );
    });
  });
}
