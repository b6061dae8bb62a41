import { describe, expect, test } from '@jest/globals';
import type { Policy } from '#domain';
import { SHOP, bookAt, collected, ends, policy as shop } from './shop.ts';
import { by, time, type Happening, type Step } from './story.ts';

const both: Happening = { ...collected(), data: { ...collected().data, fields: ['ip', 'ua'] } };
const deleted = (...fields: string[]) =>
  by(SHOP, 'privacy.data.deleted.v1', { category: 'log', system: 'web', fields, ground: 'retention' });
const obscured = (...fields: string[]) =>
  by(SHOP, 'privacy.data.obscured.v1', { category: 'log', system: 'web', dataset: 'log', fields, method: 'truncate' });
const ruled = (rule: Partial<Policy['retention'][number]>): Policy => ({ ...shop, retention: [{ id: 'log', category: 'log', ...rule }] });

const deleting = ruled({ deleteAfter: 'P10D' });
const obscuring = ruled({ obscureAfter: 'P10D' });
/** Of fields that were not all collected. */
const obscuringSome = ruled({ obscureAfter: 'P10D', fields: ['ip', 'referrer'] });

describe('a record of which one field after the other is dealt with', () => {
  test.each<[string, Policy, Step[], string]>([
    [
      'deleted in two steps',
      deleting,
      [
        [2, deleted('ip')],
        [3, deleted('ua')],
      ],
      'met',
    ],
    [
      'the second of them too late',
      deleting,
      [
        [2, deleted('ip')],
        [11, deleted('ua')],
      ],
      'late',
    ],
    [
      'one of them never',
      deleting,
      [
        [2, deleted('ip')],
        [3, deleted('ip')],
      ],
      'overdue',
    ],
    [
      'one of them only obscured',
      deleting,
      [
        [2, deleted('ip')],
        [3, obscured('ua')],
      ],
      'overdue',
    ],
    [
      'obscured in two steps',
      obscuring,
      [
        [2, obscured('ip')],
        [3, obscured('ua')],
      ],
      'met',
    ],
    [
      'one obscured, the other deleted',
      obscuring,
      [
        [2, obscured('ip')],
        [3, deleted('ua')],
      ],
      'met',
    ],
    ['one deleted, where one was to be obscured', obscuringSome, [[2, deleted('ip')]], 'met'],
    ['the other one deleted', obscuringSome, [[2, deleted('ua')]], 'overdue'],
  ])('%s', (_, policy, steps, end) => {
    expect(ends(bookAt(30, [[0, both], ...steps], [policy]), 'retention')).toEqual([['log', end, 1]]);
  });

  test('is done with the event that completes it', () => {
    const [duty] = bookAt(
      30,
      [
        [0, both],
        [2, deleted('ip')],
        [3, deleted('ua')],
        [4, deleted('ip', 'ua')],
      ],
      [deleting],
    ).duties;
    expect(duty?.first).toEqual({ event: '3 data.deleted', at: time(3) });
  });
});
