import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { sampleRecorded, type EventTypes, type LedgerEvent } from '../events/index.ts';
import { SharedWithTrail } from './shared-with.ts';

const RUNS = process.env['LETHE_TEST_SOAK'] ? 20_000 : 1_000;

/** Something happens to the one field there is: a value is told, kept or not; or one of the values that were told so far is given to somebody. */
const happening = fc.oneof(
  fc.record({ do: fc.constant('tell' as const), value: fc.constantFrom('A', 'B'), kept: fc.boolean(), corrected: fc.boolean() }),
  fc.record({ do: fc.constant('give' as const), which: fc.nat(10), recipient: fc.constantFrom('dhl', 'ups') }),
);

function eventOf(type: keyof EventTypes, id: string, more: object, kept: boolean): LedgerEvent {
  const commitments = kept ? { '/fields/phone': 'c' } : {};
  return { id, type, data: { ...(sampleRecorded(type) as object), category: 'order', ...more }, metadata: { commitments } } as never;
}

it('whatever a person’s values were and whichever were given: what is certain was given to this recipient', () => {
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 20 }), (happenings) => {
      const trail = new SharedWithTrail('dhl');
      const values = new Map<string, string>();
      const given = new Set<string>();
      happenings.forEach((each, n) => {
        if (each.do === 'tell') {
          values.set(`e${n}`, each.value);
          const type = each.corrected ? 'privacy.data.corrected.v1' : 'privacy.data.collected.v1';
          return trail.follow(eventOf(type, `e${n}`, { fields: ['phone'] }, each.kept));
        }
        const value = [...values.values()][each.which % Math.max(1, values.size)];
        if (value !== undefined && each.recipient === 'dhl') given.add(value);
        trail.follow(eventOf('privacy.data.shared.v1', `e${n}`, { fields: ['phone'], recipient: each.recipient }, false));
      });
      for (const { events } of trail.result().values) {
        const [certain, ...others] = new Set(events.map((id) => values.get(id)));
        if (certain !== undefined && others.length === 0) expect(given).toContain(certain);
      }
    }),
    { numRuns: RUNS },
  );
});
