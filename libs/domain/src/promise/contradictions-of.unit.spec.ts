import { describe, expect, test } from '@jest/globals';
import { rules } from '../judgement/rules/index.ts';
import { samplePolicy } from '../policy/sample-policy.ts';
import { assess } from './assess.ts';
import type { Book, ContradictionGroup } from './book.ts';
import { contradictionsOf } from './contradictions-of.ts';

const WHEN = '2026-06-01T12:00:00.000Z';
const mark = { event: 'e1', at: WHEN };
const message = {
  type: 'privacy.contact.made.v1',
  source: '/shop',
  data: { channel: 'email', purpose: 'x' },
  n: 1,
  first: mark,
  last: mark,
};
const against = (rule: string): ContradictionGroup => ({ ...message, rule, events: ['e1'] });
const book = (...found: string[]): Book => ({
  at: WHEN,
  from: WHEN,
  version: '1',
  acts: [message],
  contradictions: found.map(against),
  duties: [],
});
const promise = { id: 'P', title: 'It is so.', checks: [{ kind: 'acts-allowed' as const, about: { events: ['contact.made'] } }] };

describe('what contradicts a promise that acts be allowed', () => {
  const found = (rule: string) => [
    contradictionsOf(promise, samplePolicy(), book(rule)).map((each) => each.rule),
    assess(promise, samplePolicy(), book(rule)).counts.contradicting,
  ];

  test.each(rules.map(({ id, severity }) => [id, severity] as const))('%s (%s) is listed where it is counted', (id, severity) => {
    expect(found(id)).toEqual(severity === 'warning' ? [[], 0] : [[id], 1]);
  });

  test('some rules only warn', () => {
    expect(rules.some(({ severity }) => severity === 'warning')).toBe(true);
  });
});
