import { describe, expect, test } from '@jest/globals';
import { SHOP, policy, collected, deleted, scheduled, linked, optedOut, wrote, bookAt, ends } from './shop.ts';
import { by, time, type Step } from './story.ts';

describe('what is owed', () => {
  test.each<[string, Step[], (string | number)[][]]>([
    [
      'a record is deleted in time',
      [
        [0, collected()],
        [9, deleted()],
      ],
      [['log', 'met', 1]],
    ],
    [
      'a day late',
      [
        [0, collected()],
        [11, deleted()],
      ],
      [['log', 'late', 1]],
    ],
    ['never', [[0, collected()]], [['log', 'overdue', 1]]],
    [
      'in another system',
      [
        [0, collected()],
        [9, deleted('Ada', 'shop-db')],
      ],
      [['log', 'overdue', 1]],
    ],
    [
      'before it was collected again',
      [
        [0, collected()],
        [9, deleted()],
        [10, collected()],
      ],
      [
        ['log', 'met', 1],
        ['log', 'overdue', 1],
      ],
    ],
    [
      'later than its system had said',
      [
        [0, collected()],
        [1, scheduled(5)],
        [9, deleted()],
      ],
      [['log', 'late', 1]],
    ],
    [
      'and its system may not take longer than the policy',
      [
        [0, collected()],
        [1, scheduled(25)],
        [12, deleted()],
      ],
      [['log', 'late', 1]],
    ],
    [
      'under another name of the same person',
      [
        [0, collected()],
        [1, linked('Ada', 'Bob')],
        [9, deleted('Bob')],
      ],
      [['log', 'met', 1]],
    ],
    [
      'of somebody else',
      [
        [0, collected()],
        [9, deleted('Bob')],
      ],
      [['log', 'overdue', 1]],
    ],
  ])('of a log: %s', (_, steps, expected) => {
    expect(ends(bookAt(30, steps), 'retention')).toEqual(expected);
  });

  test.each<[string, Step[], (string | number)[][]]>([
    [
      'nobody writes any more',
      [[0, optedOut()]],
      [
        ['promise', 'met', 1],
        ['law', 'met', 1],
      ],
    ],
    [
      'an offer within three days',
      [
        [0, optedOut()],
        [2, wrote('offers', true)],
      ],
      [
        ['promise', 'met', 1],
        ['law', 'met', 1],
      ],
    ],
    [
      'an offer after four',
      [
        [0, optedOut()],
        [4, wrote('offers', true)],
      ],
      [
        ['promise', 'late', 1],
        ['law', 'met', 1],
      ],
    ],
    [
      'an offer after three weeks, against the law too',
      [
        [0, optedOut()],
        [21, wrote('offers', true)],
      ],
      [
        ['promise', 'late', 1],
        ['law', 'late', 1],
      ],
    ],
    [
      'what does not advertise is no matter of that law',
      [
        [0, optedOut()],
        [21, wrote('offers', false)],
      ],
      [
        ['promise', 'late', 1],
        ['law', 'met', 1],
      ],
    ],
    [
      'mail that the policy sends all the same',
      [
        [0, optedOut()],
        [9, wrote('orders', false)],
      ],
      [
        ['promise', 'met', 1],
        ['law', 'met', 1],
      ],
    ],
    [
      'mail that the law demands',
      [
        [0, optedOut()],
        [9, wrote('breach', false)],
      ],
      [
        ['promise', 'met', 1],
        ['law', 'met', 1],
      ],
    ],
    [
      'an offer to somebody else',
      [
        [0, optedOut()],
        [9, wrote('offers', true, 'Bob')],
      ],
      [
        ['promise', 'met', 1],
        ['law', 'met', 1],
      ],
    ],
    [
      'an offer that they asked for since',
      [
        [0, optedOut()],
        [5, by(SHOP, 'privacy.consent.granted.v1', { purposes: ['offers'], noticeVersion: '1', method: 'checkbox' })],
        [9, wrote('offers', true)],
      ],
      [
        ['promise', 'met', 1],
        ['law', 'met', 1],
      ],
    ],
    [
      'one message against two opt-outs is one',
      [
        [0, optedOut()],
        [1, optedOut()],
        [5, wrote('offers', true)],
      ],
      [
        ['promise', 'late', 1],
        ['law', 'met', 2],
      ],
    ],
  ])('after an opt-out: %s', (_, steps, expected) => {
    expect(ends(bookAt(30, steps), 'opt-out')).toEqual(expected);
  });

  test('an opt-out from before a version is broken by mail in its time', () => {
    const next = { ...policy, version: '2', effectiveFrom: time(20) };
    const steps: Step[] = [
      [0, optedOut()],
      [25, wrote('offers', true)],
    ];
    expect(['1', '2'].map((version) => ends(bookAt(30, steps, [policy, next], version), 'opt-out')[0])).toEqual([
      ['promise', 'met', 1],
      ['promise', 'late', 1],
    ]);
  });
});
