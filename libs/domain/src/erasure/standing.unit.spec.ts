import { describe, expect, it } from '@jest/globals';
import { riskFrom, standingOf } from './standing.ts';

const FROM = '2026-02-01T00:00:00Z';
const DUE = '2026-02-21T00:00:00Z';
const order = { target: 'dhl', targetKind: 'system' as const, round: 1, upTo: {}, dueAt: DUE, orderedAt: FROM, answers: [] };

describe('how the time stands', () => {
  it.each([
    ['2026-02-01T00:00:00Z', 'in-time'],
    ['2026-02-15T23:59:59.999Z', 'in-time'],
    ['2026-02-16T00:00:00Z', 'at-risk'],
    ['2026-02-20T23:59:59.999Z', 'at-risk'],
    ['2026-02-21T00:00:00Z', 'overdue'],
    ['2026-02-21T02:00:00+02:00', 'overdue'],
  ])('%s: %s', (now, standing) => expect(standingOf({ orders: [order] }, DUE, now)).toBe(standing));
  it('counts from the first order, whatever was ordered later', () =>
    expect(standingOf({ orders: [order, { ...order, round: 2, orderedAt: '2026-02-16T00:00:00Z' }] }, DUE, '2026-02-16T00:00:00Z')).toBe(
      'at-risk',
    ));
  it.each([
    ['2026-02-16T00:00:00Z', 'in-time'],
    [DUE, 'overdue'],
  ])('before anything was ordered, at %s: %s', (now, standing) => expect(standingOf({ orders: [] }, DUE, now)).toBe(standing));
  it('an order past the due date has no quarter left', () =>
    expect(riskFrom('2026-03-01T00:00:00Z', DUE)).toBe('2026-02-21T00:00:00.000Z'));
});
