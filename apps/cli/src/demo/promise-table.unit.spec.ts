import { expect, test } from '@jest/globals';
import { promiseCounts, promiseTable, type ShownPromise } from './promise-table.ts';

const promise = (id: string, status: ShownPromise['status'], more: Partial<ShownPromise> = {}): ShownPromise => ({
  id,
  title: 'Nothing is sold',
  status,
  since: '2026-03-01T10:00:00.000Z',
  reason: 'It was sold, to somebody who paid for it in advance.',
  evidence: { events: [], total: 0 },
  ...more,
});
const promises = [
  promise('J2', 'kept'),
  promise('J10', 'broken', { evidence: { events: ['e1', 'e2', 'e3'], total: 4 } }),
  promise('J3', 'unevidenced', { title: 'Files that are uploaded stay with us', reason: 'Nobody reports it.' }),
];

test('a promise takes a line, and one that is not kept says below why, with the first events that break it', () => {
  expect(promiseTable(promises, 54)).toEqual([
    'J2   kept       2026-03-01  Nothing is sold',
    'J10  BROKEN     2026-03-01  Nothing is sold',
    '     └ It was sold, to somebody who paid for it in',
    '       advance.',
    '       event e1',
    '       event e2',
    '       and 1 more',
    'J3   not shown  2026-03-01  Files that are uploaded',
    '                            stay with us',
    '     └ Nobody reports it.',
  ]);
});

test('the counts name the worst first, and nothing that there is none of', () => {
  expect(promiseCounts(promises)).toBe('1 broken, 1 not shown, 1 kept');
});
