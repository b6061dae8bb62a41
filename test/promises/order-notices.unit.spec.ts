import { describe, expect, test } from '@jest/globals';
import type { Policy } from '#domain';
import { SHOP, bookAt, linked, policy as shop } from './shop.ts';
import { by, time, type Step } from './story.ts';

const policy: Policy = {
  ...shop,
  promises: [{ id: 'P', title: 'People are told of orders.', checks: [{ kind: 'told-of-orders', within: 'P7D' }] }],
};
const surrendered = ({ gagUntil, category = 'log' }: { gagUntil?: string; category?: string } = {}) =>
  by(SHOP, 'privacy.data.shared.v1', {
    category,
    fields: ['ip'],
    recipient: 'police',
    country: 'DE',
    purpose: 'statistics',
    legalBasis: 'legal-obligation',
    ground: 'legal-order',
    legalOrder: { authority: 'court', ...(gagUntil !== undefined && { gagUntil }) },
  });
const told = (about?: string, who = 'Ada', delivered = true) =>
  by(SHOP, 'privacy.notice.given.v1', { notice: 'legal-order', channel: 'email', delivered, ...(about !== undefined && { about }) }, who);

describe('notices of orders', () => {
  test.each<[string, Step[], Record<string, number>]>([
    [
      'one of one',
      [
        [0, surrendered()],
        [5, told()],
      ],
      { met: 1 },
    ],
    [
      'one too late',
      [
        [0, surrendered()],
        [8, told()],
      ],
      { late: 1 },
    ],
    [
      'one before it',
      [
        [0, told()],
        [1, surrendered()],
      ],
      { overdue: 1 },
    ],
    [
      'one that did not arrive',
      [
        [0, surrendered()],
        [5, told('o1', 'Ada', false)],
      ],
      { overdue: 1 },
    ],
    [
      'one of two',
      [
        [0, surrendered()],
        [1, surrendered()],
        [5, told('o1')],
      ],
      { met: 1, overdue: 1 },
    ],
    [
      'two of two',
      [
        [0, surrendered()],
        [1, surrendered()],
        [5, told()],
        [5, told()],
      ],
      { met: 2 },
    ],
    [
      'two about the same of two',
      [
        [0, surrendered()],
        [1, surrendered()],
        [5, told('o1')],
        [6, told('o1')],
      ],
      { met: 1, overdue: 1 },
    ],
    [
      'two about two',
      [
        [0, surrendered()],
        [1, surrendered()],
        [5, told('o1')],
        [6, told('o2')],
      ],
      { met: 2 },
    ],
    [
      'one of what was surrendered at once',
      [
        [0, surrendered()],
        [0, surrendered({ category: 'order' })],
        [5, told()],
      ],
      { met: 2 },
    ],
    [
      'one of the order that may be told of',
      [
        [0, surrendered({ gagUntil: time(40) })],
        [1, surrendered()],
        [5, told()],
      ],
      { suspended: 1, met: 1 },
    ],
    [
      'one to another person',
      [
        [0, surrendered()],
        [5, told('o1', 'Bob')],
      ],
      { overdue: 1 },
    ],
    [
      'one to another name of the person',
      [
        [0, surrendered()],
        [1, linked('Ada', 'Bob')],
        [5, told('o1', 'Bob')],
      ],
      { met: 1 },
    ],
  ])('%s', (_, steps, expected) => {
    const found = bookAt(20, steps, [policy]).duties.filter(({ kind }) => kind === 'order-notice');
    expect(Object.fromEntries(found.map(({ end, n }) => [end, n]))).toEqual(expected);
  });

  test('one of an order from before the version is not of one in its time', () => {
    const next = { ...policy, version: '2', effectiveFrom: time(1) };
    const steps: Step[] = [
      [0, surrendered()],
      [2, surrendered()],
      [5, told()],
    ];
    const found = bookAt(20, steps, [policy, next], '2').duties.filter(({ kind }) => kind === 'order-notice');
    expect(found.map(({ end, n }) => [end, n])).toEqual([['overdue', 1]]);
  });
});
