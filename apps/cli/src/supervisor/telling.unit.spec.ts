import { describe, expect, it } from '@jest/globals';
import { Telling } from './telling.ts';

describe('Telling', () => {
  it('given a part that ends every five seconds for the same reason, then it is told three times, and then once a minute with the count', () => {
    let now = 0;
    const telling = new Telling(() => now);
    const told = Array.from({ length: 40 }, (_, n) => {
      now = n * 5_000;
      return telling.ended('store ended with code 1 (disk full)', n + 1);
    });
    expect(told.flatMap((line, n) => (line === undefined ? [] : [[n, line]]))).toEqual([
      [0, 'store ended with code 1 (disk full)'],
      [1, 'store ended with code 1 (disk full)'],
      [2, 'store ended with code 1 (disk full)'],
      [14, 'store ended with code 1 (disk full), 12 times since'],
      [26, 'store ended with code 1 (disk full), 12 times since'],
      [38, 'store ended with code 1 (disk full), 12 times since'],
    ]);
  });

  it('given another reason, or that it worked again in between, then it is news', () => {
    const telling = new Telling(() => 0);
    for (let n = 1; n <= 5; n++) telling.ended('a', n);
    expect([telling.again, telling.ended('b', 6), telling.again]).toEqual([true, 'b', false]);
    for (let n = 7; n <= 9; n++) telling.ended('b', n);
    expect(telling.again).toBe(true);
    telling.over();
    expect([telling.again, telling.ended('b', 1)]).toEqual([false, 'b']);
  });

  it('given a start that fails again and again, then it is told once', () => {
    const telling = new Telling(() => 0);
    const how = 'store did not start: ended with code 1.';
    expect([1, 2, 3, 4].map((n) => telling.ended(how, n))).toEqual([how, undefined, undefined, undefined]);
  });
});
