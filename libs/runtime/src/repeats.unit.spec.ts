import { describe, expect, test } from '@jest/globals';
import { Repeats } from './repeats.ts';

describe('Repeats', () => {
  test('given the same line four times a second for an hour, then it is said at once and then every minute, with the count', () => {
    let now = 0;
    const repeats = new Repeats(() => now);
    const said: [second: number, heldBack: number][] = [];
    for (; now < 3_600_000; now += 250) {
      const { say, heldBack } = repeats.toSay('exports cannot be built');
      if (say) said.push([now / 1000, heldBack]);
    }
    expect(said).toEqual(Array.from({ length: 60 }, (_, minute) => [minute * 60, minute === 0 ? 0 : 239]));
  });

  test('given that it was over for a while, then it is news again; another line is always news', () => {
    let now = 0;
    const repeats = new Repeats(() => now);
    const said = (line: string) => repeats.toSay(line).say;
    expect([said('a'), said('b'), said('a')]).toEqual([true, true, false]);
    now = 14_999;
    expect(said('a')).toBe(false);
    now = 30_000;
    expect(repeats.toSay('a')).toEqual({ say: true, heldBack: 0 });
  });

  test('remembers no more lines than it is worth', () => {
    const repeats = new Repeats(() => 0);
    for (let n = 0; n < 501; n++) repeats.toSay(`line ${n}`);
    expect([repeats.toSay('line 500').say, repeats.toSay('line 0').say]).toEqual([false, true]);
  });
});
