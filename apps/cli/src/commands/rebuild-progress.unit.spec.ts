import { expect, it } from '@jest/globals';
import { inWords } from './rebuild-progress.ts';

const at = (position: bigint, events: bigint, percent: number) => ({ position, head: 1_999_999n, events, percent });
const first = at(199_999n, 100_000n, 10);

it.each([
  ['nothing to tell a rate from', first, 0, '100,000 events, 10 % of the ledger'],
  ['no progress', first, 5_000, '100,000 events, 10 % of the ledger'],
  ['a few seconds', at(399_999n, 250_000n, 20), 10_000, '250,000 events, 20 % of the ledger, 15,000/s, about 80 s left'],
  ['a long time', at(299_999n, 112_345n, 15), 100_000, '112,345 events, 15 % of the ledger, 123/s, about 28 min left'],
  ['the end', at(1_999_999n, 900_000n, 100), 50_000, '900,000 events, 100 % of the ledger, 16,000/s, about 0 s left'],
])('given %s, then it says how far the rebuild is', (_, now, ms, words) => {
  expect(inWords(first, now, ms)).toBe(words);
});
