import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { assess, assessAll, type Assessment, type LedgerEvent, type Policy } from '#domain';
import { stepsOf, type Impossible, type OrdinaryDay, type Scenario } from './scenario.ts';
import { bookOn, eventsOf, published, time } from './story.ts';

interface Tested {
  scenarios: readonly Scenario[];
  impossible: readonly Impossible[];
  ordinaryDay: OrdinaryDay;
}

/** Every promise of a policy, as its scenarios tell it. */
export function testPromises(policy: Policy, { scenarios, impossible, ordinaryDay }: Tested): void {
  const promises = policy.promises ?? [];
  const versionsIn = ({ next }: Scenario) =>
    [policy, ...(next ? [{ ...policy, version: 'next', effectiveFrom: time(next.from) }] : [])] as const;
  const eventsIn = (scenario: Scenario) => {
    const [, later] = versionsIn(scenario);
    const change = later && scenario.next ? [[scenario.next.published, published(later)] as const] : [];
    return eventsOf(policy, [...change, ...stepsOf(scenario, policy, ordinaryDay)]);
  };
  const bookIn = (scenario: Scenario, events: readonly LedgerEvent[]) => bookOn(versionsIn(scenario), events, scenario.at);
  const assessed = (scenario: Scenario, events: readonly LedgerEvent[] = eventsIn(scenario)): Assessment => {
    const rule = promises.find(({ id }) => id === scenario.promise);
    if (!rule) throw new Error(`The policy has no promise ${scenario.promise}`);
    return assess(rule, policy, bookIn(scenario, events));
  };

  describe(`the promises of ${policy.controller}`, () => {
    test.each(scenarios)('$promise: $when → $is', (scenario) => {
      const found = assessed(scenario);
      expect([found.status, found.reason]).toEqual([scenario.is, expect.stringMatching(/^[A-Z0-9/].*\.$/s)]);
    });

    test.each(scenarios.filter(({ is }) => is === 'kept'))('$promise: $when: without any of the evidence it is not kept', (scenario) => {
      const events = eventsIn(scenario);
      const { evidence } = assessed(scenario, events);
      const without = (id: string) =>
        assessed(
          scenario,
          events.filter((event) => event.id !== id),
        );
      expect(evidence.events.length).toBeGreaterThan(0);
      expect(evidence.events.filter((id) => without(id).status === 'kept')).toEqual([]);
    });

    test.each(scenarios.filter(({ is }) => is === 'broken'))('$promise: $when: what breaks it is named', (scenario) => {
      const events = eventsIn(scenario);
      const { evidence } = assessed(scenario, events);
      const own = new Set(events.map(({ id }) => id));
      expect([evidence.events.length > 0, evidence.events.every((id) => own.has(id))]).toEqual([true, true]);
    });

    test('each is kept in one scenario and broken in another, or it is said why it cannot be', () => {
      const told = promises.flatMap(({ id }) =>
        (['kept', 'broken'] as const).map((status) => [
          id,
          status,
          scenarios.some(({ promise, is }) => promise === id && is === status) ||
            impossible.some(({ promise, never }) => promise === id && never === status),
        ]),
      );
      expect(told.filter(([, , isTold]) => !isTold)).toEqual([]);
    });

    test.each(impossible.filter(({ never }) => never === 'kept'))('$promise is never kept: $why', ({ promise, why }) => {
      const found = assessed({ promise, when: '', is: 'kept', at: 30, steps: [] });
      expect([found.status, found.reason]).toEqual(['unevidenced', expect.stringContaining(why)]);
    });

    test('they stand the same in whatever order the events are read', () => {
      const shuffled = fc.constantFrom(...scenarios).chain((scenario) => {
        const events = eventsIn(scenario);
        return fc.tuple(fc.constant(scenario), fc.constant(events), fc.shuffledSubarray(events, { minLength: events.length }));
      });
      fc.assert(
        fc.property(shuffled, ([scenario, events, other]) => {
          expect(assessAll(policy, bookIn(scenario, other))).toEqual(assessAll(policy, bookIn(scenario, events)));
        }),
        { numRuns: 30 },
      );
    });

    test('none is kept without evidence, whatever is left out of a scenario', () => {
      const parts = fc.constantFrom(...scenarios).chain((scenario) => fc.tuple(fc.constant(scenario), fc.subarray(eventsIn(scenario))));
      fc.assert(
        fc.property(parts, ([scenario, events]) => {
          const kept = assessAll(policy, bookIn(scenario, events)).filter(({ status }) => status === 'kept');
          const shown = ({ evidence, parts: all }: Assessment) =>
            evidence.total > 0 && all.every((part) => part.evidence.events.length > 0);
          expect(kept.filter((each) => !shown(each))).toEqual([]);
        }),
        { numRuns: 60 },
      );
    });
  });
}
