import { expect, it } from '@jest/globals';
import { afterBusinessDays } from './business-days.ts';

it.each([
  ['the end of the next day', '2026-06-01T10:00:00Z', 1, '2026-06-03T00:00:00.000Z'],
  ['a weekend is passed over', '2026-06-05T23:00:00Z', 1, '2026-06-09T00:00:00.000Z'],
  ['from a Saturday Monday is the first', '2026-06-06T10:00:00Z', 1, '2026-06-09T00:00:00.000Z'],
  ['seven', '2026-06-01T10:00:00Z', 7, '2026-06-11T00:00:00.000Z'],
  ['ten', '2026-06-03T10:00:00Z', 10, '2026-06-18T00:00:00.000Z'],
  ['none', '2026-06-06T10:00:00Z', 0, '2026-06-06T10:00:00.000Z'],
])('%s', (_, start, days, end) => {
  expect(afterBusinessDays(new Date(start), days).toISOString()).toBe(end);
});
