import { describe, expect, test } from '@jest/globals';
import { isBelieved, lookAtClock, SETTLED, type Clock } from './clock.ts';

const at = (text: string) => new Date(text);
const NOON = at('2026-11-02T12:00:00Z');
const settled: Clock = { seenAt: NOON, steadyMs: SETTLED };

describe('the clock', () => {
  test('is believed at first', () => {
    const first = lookAtClock(undefined, NOON);
    expect([first, isBelieved(first)]).toEqual([settled, true]);
  });

  test.each([
    ['a minute later', '2026-11-02T12:01:00Z', SETTLED],
    ['after a night off', '2026-11-03T08:00:00Z', SETTLED],
    ['put back by half an hour', '2026-11-02T11:30:00Z', SETTLED],
    ['after two days off, or set forward', '2026-11-04T12:00:01Z', 0],
    ['put back by two hours', '2026-11-02T10:00:00Z', 0],
    ['without a battery', '1970-01-01T00:00:00Z', 0],
  ])('%s', (_, now, steadyMs) => {
    expect(lookAtClock(settled, at(now))).toEqual({ seenAt: at(now), steadyMs });
  });

  test('that became doubtful is believed after a day of looks, and not sooner, however far they are apart', () => {
    let clock = lookAtClock(settled, at('2026-12-20T00:00:00Z'));
    let looks = 0;
    for (; !isBelieved(clock); looks++) clock = lookAtClock(clock, new Date(clock.seenAt.getTime() + 3_600_000));
    expect(looks).toBe(288);
  });
});
