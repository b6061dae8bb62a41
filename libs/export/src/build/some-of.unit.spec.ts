import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { FirstOf, LatestOf } from './some-of.ts';

test('the first few and how many there are', () => {
  const first = new FirstOf<number>(2);
  for (const n of [5, 6, 7]) first.add(n);
  expect(first.some).toEqual({ shown: [5, 6], total: 3 });
});

test('the latest few, whatever the order they come in', () => {
  const day = fc.integer({ min: 1, max: 20 });
  fc.assert(
    fc.property(fc.array(day, { maxLength: 80 }), fc.integer({ min: 1, max: 5 }), (days, limit) => {
      const items = days.map((of, order) => ({ time: new Date(Date.UTC(2026, 0, of)).toISOString(), order }));
      const latest = new LatestOf<(typeof items)[number]>(limit);
      for (const item of items) latest.add(item);
      const sorted = items.toSorted((a, b) => (a.time === b.time ? b.order - a.order : a.time < b.time ? 1 : -1));
      expect(latest.some).toEqual({ shown: sorted.slice(0, limit), total: items.length });
    }),
  );
});
