import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { RetentionRule } from './policy.ts';
import { fieldAt, valueExpiry, visitorExpiry, type KeptValue } from './value-expiry.ts';

const version = (effectiveFrom: string, ...retention: Omit<RetentionRule, 'id' | 'category'>[]) => ({
  effectiveFrom,
  retention: retention.map((rule, n) => ({ id: `r${n}`, category: 'order', ...rule })),
});
const value: KeptValue = { category: 'order', system: 'shop-db', time: '2026-01-31T10:00:00Z', pointer: '/fields/phone' };
const START = '2020-01-01T00:00:00Z';

describe('valueExpiry', () => {
  it.each<[string, Partial<KeptValue>, Parameters<typeof valueExpiry>[1], string | undefined]>([
    ['given no policy, then never', {}, [], undefined],
    [
      'given a rule that ends with something that happens, then never by time',
      {},
      [version(START, { until: 'erasure-request' })],
      undefined,
    ],
    [
      'given deleteAfter, then counted from the event, in calendar months',
      {},
      [version(START, { deleteAfter: 'P1M' })],
      '2026-02-28T10:00:00.000Z',
    ],
    ['given a rule of another category, then never', { category: 'web-log' }, [version(START, { deleteAfter: 'P1M' })], undefined],
    ['given a rule of another system, then never', {}, [version(START, { deleteAfter: 'P1M', system: 'crm' })], undefined],
    [
      'given several rules, then the earliest',
      {},
      [version(START, { deleteAfter: 'P9M' }, { obscureAfter: 'P7D' })],
      '2026-02-07T10:00:00.000Z',
    ],
    ['given obscureAfter for other fields, then those only', {}, [version(START, { obscureAfter: 'P7D', fields: ['ip'] })], undefined],
    ['given obscureAfter, then a record key stays', { pointer: '/record' }, [version(START, { obscureAfter: 'P7D' })], undefined],
    [
      'given deleteAfter, then a record key goes too',
      { pointer: '/record' },
      [version(START, { deleteAfter: 'P7D' })],
      '2026-02-07T10:00:00.000Z',
    ],
    [
      'given a later version that is shorter, then from the day on which it takes effect',
      {},
      [version(START, { deleteAfter: 'P1Y' }), version('2026-06-01T00:00:00Z', { deleteAfter: 'P1M' })],
      '2026-06-01T00:00:00.000Z',
    ],
    [
      'given a later version that is longer, then what was promised stays',
      {},
      [version(START, { deleteAfter: 'P1M' }), version('2026-02-01T00:00:00Z', { deleteAfter: 'P9Y' })],
      '2026-02-28T10:00:00.000Z',
    ],
    [
      'given a version that was superseded before the event, then it means nothing',
      {},
      [version(START, { deleteAfter: 'P1D' }), version('2026-01-01T00:00:00Z', { deleteAfter: 'P1Y' })],
      '2027-01-31T10:00:00.000Z',
    ],
    [
      'given a first policy after the event, then it counts',
      {},
      [version('2026-05-01T00:00:00Z', { deleteAfter: 'P1M' })],
      '2026-05-01T00:00:00.000Z',
    ],
  ])('%s', (_, of, versions, expected) => {
    expect(valueExpiry({ ...value, ...of }, versions)).toBe(expected);
  });

  it('never comes later by a further version', () => {
    const days = fc.integer({ min: 0, max: 4000 });
    const moment = fc.integer({ min: 0, max: 3000 }).map((n) => new Date(Date.parse(START) + n * 86_400_000).toISOString());
    const versions = fc.array(fc.tuple(moment, days), { maxLength: 5 });
    fc.assert(
      fc.property(versions, moment, days, moment, (before, from, period, time) => {
        const known = before.map(([since, n]) => version(since, { deleteAfter: `P${n}D` }));
        // One that takes effect before the event would have been the promise.
        fc.pre(Date.parse(from) > Date.parse(time));
        const without = valueExpiry({ ...value, time }, known);
        const after = valueExpiry({ ...value, time }, [...known, version(from, { deleteAfter: `P${period}D` })]);
        expect(after! <= (without ?? '9')).toBe(true);
      }),
    );
  });
});

describe('visitorExpiry', () => {
  const policy = [
    {
      effectiveFrom: START,
      retention: [
        { id: 'log', category: 'web-log', obscureAfter: 'P7D', deleteAfter: 'P60D', fields: ['ip'] },
        { id: 'security', category: 'security-log', deleteAfter: 'P30D' },
        { id: 'order', category: 'order', until: 'erasure-request' },
      ],
    },
  ];
  const at = (category: string, time = '2026-01-01T00:00:00Z') => ({ category, time });

  it.each<[string, ReturnType<typeof at>[], string, string | undefined]>([
    ['given one category, then when it no longer allows the field', [at('web-log')], 'ip', '2026-01-08T00:00:00.000Z'],
    ['given a type that is not obscured, then when it is deleted', [at('web-log')], 'cookie_id', '2026-03-02T00:00:00.000Z'],
    ['given two, then the longest', [at('web-log'), at('security-log')], 'ip', '2026-01-31T00:00:00.000Z'],
    [
      'given two, each counted from its own last event',
      [at('web-log', '2026-02-01T00:00:00Z'), at('security-log')],
      'ip',
      '2026-02-08T00:00:00.000Z',
    ],
    ['given one that names no time, then never', [at('web-log'), at('order')], 'ip', undefined],
    ['given none, then never', [], 'ip', undefined],
  ])('%s', (_, seen, type, expected) => expect(visitorExpiry(seen, type, policy)).toBe(expected));
});

describe('fieldAt', () => {
  it.each([
    ['/fields/phone', 'phone'],
    ['/subject/ip', 'ip'],
    ['/fields/a~1b~0c', 'a/b~c'],
    ['/record', undefined],
    ['/legalOrder/reference', undefined],
  ])('%s names %s', (pointer, field) => expect(fieldAt(pointer)).toBe(field));
});
