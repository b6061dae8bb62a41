import { describe, expect, test } from '@jest/globals';
import { durationOf } from '#domain';
import { SETTLED } from './clock.ts';
import { nextKeyStep, type DayKeyFacts, type KeyFacts } from './next-key-step.ts';

const NOW = new Date('2026-11-10T12:00:00Z');
const WINDOW = durationOf('P30D');
const daysAgo = (days: number) => new Date(NOW.getTime() - days * 86_400_000);

const active = (age: number): DayKeyFacts => ({ id: 'a', state: 'active', bornAt: daysAgo(age), retiredAt: null, wraps: true });
const draining = (wraps: boolean): DayKeyFacts => ({ id: 'd', state: 'draining', bornAt: daysAgo(2), retiredAt: null, wraps });
const retired = (age: number, wraps = false): DayKeyFacts => ({
  id: 'r',
  state: 'retired',
  bornAt: daysAgo(90),
  retiredAt: daysAgo(age),
  wraps,
});
const facts = (keys: DayKeyFacts[], more: Partial<KeyFacts> = {}): KeyFacts => ({
  keys,
  someoneLostAValue: false,
  clock: { seenAt: NOW, steadyMs: SETTLED },
  ...more,
});
const doubtful = { clock: { seenAt: NOW, steadyMs: SETTLED - 1 } };
const lost = { someoneLostAValue: true };

describe('the next step about the keys of the day', () => {
  test.each([
    ['no key at all: turn', facts([]), { do: 'turn' }],
    ['an active key of less than a day: nothing', facts([active(0.999)]), { do: 'wait' }],
    ['an active key of a day: turn, before anything else', facts([active(1), draining(true), retired(40)], lost), { do: 'turn' }],
    ['an active key of a day and a doubtful clock: turn all the same', facts([active(1)], doubtful), { do: 'turn' }],
    ['an active key from the future: turn', facts([active(-3)]), { do: 'turn' }],
    ['an active key from the future and a doubtful clock: nothing yet', facts([active(-3)], doubtful), { do: 'wait' }],
    ['somebody lost a value on this day: nothing before the next turn', facts([active(0.5)], lost), { do: 'wait' }],
    ['somebody lost a value before the turn: reseal, before wrapping anew', facts([active(0.1), draining(true)], lost), { do: 'reseal' }],
    ['a draining key that wraps: wrap anew', facts([active(0.1), draining(true)]), { do: 'rewrap', key: 'd' }],
    ['also while the clock is doubtful', facts([active(0.1), draining(true)], doubtful), { do: 'rewrap', key: 'd' }],
    ['a draining key that wraps nothing: retire', facts([active(0.1), draining(false)]), { do: 'retire', key: 'd' }],
    ['but not by a doubtful clock', facts([active(0.1), draining(false)], doubtful), { do: 'wait' }],
    ['a retired key within its window: nothing', facts([active(0.1), retired(29.999)]), { do: 'wait' }],
    [
      'one that what stands behind it could still bring back: nothing',
      facts([active(0.1), { ...retired(37), finalAt: daysAgo(-0.1) }]),
      { do: 'wait' },
    ],
    ['and when it cannot any more: destroy', facts([active(0.1), { ...retired(37), finalAt: NOW }]), { do: 'destroy', key: 'r' }],
    ['a retired key at the end of its window: destroy', facts([active(0.1), retired(30)]), { do: 'destroy', key: 'r' }],
    ['but not by a doubtful clock', facts([active(0.1), retired(400)], doubtful), { do: 'wait' }],
    ['a retired key that something needs again: wrap anew', facts([active(0.1), retired(400, true)]), { do: 'rewrap', key: 'r' }],
    ['a key that was retired in the future: its window begins now', facts([active(0.1), retired(-5)]), { do: 'retire', key: 'r' }],
  ])('given %s', (_, given, then) => {
    expect(nextKeyStep(given, NOW, WINDOW)).toEqual(then);
  });
});
