import { describe, expect, it } from '@jest/globals';
import { type Policy, recordOfProcessing } from '#domain';
import { driftInWords, Words } from '#export';
import { ropaLines } from './ropa-in-words.ts';

const policy: Policy = {
  controller: 'shop',
  version: '3',
  effectiveFrom: '2026-01-01T00:00:00Z',
  contact: { name: 'Shop' },
  entities: [{ id: 'shop', name: 'Shop' }],
  identifiers: [],
  categories: [],
  purposes: [{ id: 'delivery', name: 'Delivery', legalBasis: ['contract'] }],
  recipients: [],
  retention: [],
};

const act = {
  type: 'privacy.data.used.v1',
  source: '/shop',
  data: { purpose: 'delivery', legalBasis: 'consent' },
  n: 2,
  first: { event: 'a', at: '2026-10-01T00:00:00Z' },
  last: { event: 'b', at: '2026-10-02T00:00:00Z' },
};

function lines(of: Policy | undefined, acts: (typeof act)[]): string[] {
  const record = recordOfProcessing({
    controller: 'shop',
    asOf: '2026-11-03T00:00:00Z',
    from: of?.effectiveFrom,
    policy: of,
    systems: [],
    acts,
  });
  return ropaLines({ ...record, drift: record.drift.map((each) => ({ ...each, words: driftInWords(each, new Words(of)) })) });
}

describe('what lethe ropa prints', () => {
  it('says what there is on each side, and how they differ', () => {
    expect(lines(policy, [act])).toEqual([
      'Shop (shop), version 3 of the policy, acts from 2026-01-01T00:00:00Z to 2026-11-03T00:00:00Z.',
      'Declared: 1 purpose, 0 recipients. Recorded: 1 purpose, 0 recipients.',
      '',
      'Done and not declared',
      '  Purpose “Delivery”, legal basis “consent”: recorded 2 times, last on 2 October 2026, and not declared.',
      '',
      'Declared and never recorded',
      '  Purpose “Delivery”, legal basis “a contract with the person”: declared, and never recorded.',
    ]);
  });

  it('says that nothing differs, and that nothing is declared', () => {
    const same = { ...act, data: { ...act.data, legalBasis: 'contract' } };
    expect(lines(policy, [same]).slice(2)).toEqual([
      '',
      'Done and not declared',
      '  nothing',
      '',
      'Declared and never recorded',
      '  nothing',
    ]);
    expect(lines(undefined, [])).toEqual([
      'shop: no policy is in force, so nothing is declared.',
      'Recorded: 0 purposes, 0 recipients. Acts from the beginning to 2026-11-03T00:00:00Z.',
    ]);
  });
});
