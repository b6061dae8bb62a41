import { describe, expect, it } from '@jest/globals';
import type { PromiseItem, PromisesView } from '#projections';
import { promiseLines, promisesLines } from './promises-in-words.ts';

const item = (id: string, status: PromiseItem['status'], title: string): PromiseItem => ({
  id,
  title,
  status,
  since: '2026-11-01T10:00:00.000Z',
  reason: `Reason of ${id}.`,
  counts: { supporting: 3, contradicting: 2, open: 0 },
  evidence: { events: ['e-1', 'e-2', 'e-3'], total: 7 },
});
const view: PromisesView = {
  controller: 'shop',
  version: '2',
  from: '2026-01-01T00:00:00.000Z',
  asOf: '2026-11-02T10:00:00.000Z',
  promises: [
    item('J2', 'broken', 'Data is never sold, neither for money nor for an advantage over others.'),
    item('J15', 'kept', 'Questions are answered.'),
  ],
};

describe('promises in words', () => {
  it('are a table in lines that fit, the events named where something is wrong', () => {
    expect(promisesLines(view, 60)).toEqual([
      'shop, policy 2, as of 2026-11-02 10:00 UTC: 1 broken, 1 kept',
      '',
      'J2   BROKEN     Data is never sold, neither for money nor',
      '                for an advantage over others.',
      '                Reason of J2. (since 2026-11-01)',
      '                event e-1',
      '                event e-2',
      '                and 5 more',
      '',
      'J15  kept       Questions are answered.',
      '                Reason of J15. (since 2026-11-01)',
      '',
    ]);
    expect(promisesLines({ ...view, promises: [] }, 60).join(' ')).toBe(
      'shop: version 2 of the policy makes no promises that can be checked.',
    );
  });

  it('of one tell its checks, every event that is known, and the versions', () => {
    const { status, since, reason, counts, evidence } = item('J2', 'broken', '');
    const standing = { status, since, reason, counts };
    const part = { kind: 'never' as const, ...standing, evidence, silent: [] };
    const versions = [{ version: '2', from: view.from, ...standing }];
    const promise = { ...item('J2', 'broken', 'Never sold.'), controller: 'shop', version: '2', asOf: view.asOf, parts: [part], versions };
    expect(promiseLines(promise, 80)).toEqual([
      'J2  Never sold.',
      '',
      'BROKEN since 2026-11-01 10:00 UTC, under version 2, as of 2026-11-02 10:00 UTC.',
      'Reason of J2.',
      'Events that support it: 3. That contradict it: 2. Duties that are open: 0.',
      '',
      'How it is checked',
      '  BROKEN: Reason of J2. (never)',
      '',
      'What shows it',
      '  event e-1',
      '  event e-2',
      '  event e-3',
      '  and 4 more',
      '',
      'Version by version',
      '  2                 BROKEN     in force since 2026-01-01',
    ]);
  });
});
