import { expect, it } from '@jest/globals';
import type { ErasureOutcome } from '../events/index.ts';
import { noErasure, type ErasureOrder } from './erasure.ts';
import { outcomeOf } from './outcome.ts';

const order = (target: string, round: number, outcome?: ErasureOutcome): ErasureOrder => {
  const settledBy = outcome && { target, round, outcome, counts: {}, verified: true, at: '2026-02-02T00:00:00Z', worker: 'w' };
  const given = { targetKind: 'system' as const, upTo: {}, dueAt: '2026-02-21T00:00:00Z', orderedAt: '2026-02-01T00:00:00Z', answers: [] };
  return { target, round, ...given, ...(settledBy && { settledBy }) };
};

it.each<[ErasureOutcome | undefined, string]>([
  ['erased', 'erased'],
  ['nothing-held', 'erased'],
  ['retained', 'erased'],
  [undefined, 'erased'],
  ['refused', 'erased-in-part'],
  ['unanswered', 'erased-in-part'],
])('an erasure whose last target says %s ended as %s', (outcome, ended) =>
  expect(outcomeOf({ ...noErasure, orders: [order('shop-db', 1, 'erased'), order('dhl', 1, outcome)] })).toBe(ended),
);

it('what a target said to an earlier round does not count', () =>
  expect(outcomeOf({ ...noErasure, orders: [order('dhl', 1, 'refused'), order('dhl', 2, 'erased')] })).toBe('erased'));
