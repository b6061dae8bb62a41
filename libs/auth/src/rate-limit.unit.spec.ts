import { describe, expect, it } from '@jest/globals';
import { RateLimit } from './rate-limit.ts';

describe('RateLimit', () => {
  it('given a burst of two, when a key sends a third request at once, then it waits until a place is free', () => {
    const limit = new RateLimit({ perSecond: 1, burst: 2 });
    expect([limit.take('a', 0), limit.take('a', 0), limit.take('a', 0)]).toEqual([0, 0, 1]);
    expect(limit.take('a', 1_000)).toBe(0);
    expect(limit.take('a', 1_000)).toBe(1);
  });

  it('given a slow rate, then it says how many whole seconds are missing', () => {
    const limit = new RateLimit({ perSecond: 0.2, burst: 1 });
    expect([limit.take('a', 0), limit.take('a', 1_000)]).toEqual([0, 4]);
  });

  it('given a key that is over its rate, then another key is not touched by it', () => {
    const limit = new RateLimit({ perSecond: 1, burst: 1 });
    expect([limit.take('a', 0), limit.take('a', 0), limit.take('b', 0)]).toEqual([0, 1, 0]);
  });

  it('given a clock that goes back, then nothing is gained by it', () => {
    const limit = new RateLimit({ perSecond: 1, burst: 1 });
    expect([limit.take('a', 5_000), limit.take('a', 0), limit.take('a', 500)]).toEqual([0, 1, 1]);
  });
});
