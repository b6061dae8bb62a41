import { describe, expect, it } from '@jest/globals';
import { policyProblems } from './check-policy.ts';
import type { Policy } from './policy.ts';
import { samplePolicy } from './sample-policy.ts';

describe('policyProblems', () => {
  it('finds nothing in a policy without faults', () => {
    expect(policyProblems(samplePolicy())).toEqual([]);
  });

  it.each<[string, (policy: Policy) => void, { pointer: string; reason: string }[]]>([
    [
      'a date without a time',
      (p) => (p.effectiveFrom = '2025-01-01'),
      [{ pointer: '/effectiveFrom', reason: 'must be an RFC 3339 time with offset, such as 2026-11-01T00:00:00Z' }],
    ],
    [
      'publishers that nobody can be',
      (p) =>
        (p.publishers = [
          { source: '/shop/*', events: ['privacy.data.collected.v1', 'privacy.key.destroyed.v1'], every: 'P0D' },
          { source: '/shop/*', events: ['privacy.data.collected.v1', 'privacy.control.evidenced.v1'], every: 'daily' },
        ]),
      [
        { pointer: '/publishers/0/every', reason: 'must be longer than nothing' },
        { pointer: '/publishers/0/events/1', reason: "'privacy.key.destroyed.v1' is no event about a person that publishers send" },
        {
          pointer: '/publishers/1/every',
          reason: 'must be an ISO 8601 duration of whole parts, such as P30D, P1M, P1Y6M, P4W or PT5M',
        },
        { pointer: '/publishers/1/events/0', reason: "'privacy.data.collected.v1' is expected from '/shop/*' twice" },
        { pointer: '/publishers/1/events/1', reason: "'privacy.control.evidenced.v1' is no event about a person that publishers send" },
      ],
    ],
    [
      'two entities of one id',
      (p) => p.entities.push({ id: 'shop', name: 'Other' }),
      [{ pointer: '/entities/1/id', reason: "'shop' is declared more than once" }],
    ],
    [
      'a category twice',
      (p) => p.categories.push({ ...p.categories[1]! }),
      [{ pointer: '/categories/2/id', reason: "'log' is declared more than once" }],
    ],
    [
      'a field twice',
      (p) => p.categories[1]!.fields.push({ name: 'ip' }),
      [{ pointer: '/categories/1/fields/1/name', reason: "'ip' is declared more than once" }],
    ],
    [
      'a purpose twice',
      (p) => p.purposes.push({ ...p.purposes[0]! }),
      [{ pointer: '/purposes/2/id', reason: "'delivery' is declared more than once" }],
    ],
    [
      'a recipient twice',
      (p) => p.recipients.push({ ...p.recipients[0]! }),
      [{ pointer: '/recipients/1/id', reason: "'dhl' is declared more than once" }],
    ],
    [
      'a rule twice',
      (p) => p.retention.push({ ...p.retention[0]! }),
      [{ pointer: '/retention/2/id', reason: "'log' is declared more than once" }],
    ],
    [
      'an address that identifies',
      (p) => (p.identifiers[1]!.identifies = true),
      [{ pointer: '/identifiers/1/identifies', reason: "'ip' can belong to several people, so it cannot identify one" }],
    ],
    [
      'a strong identifier after a weak one',
      (p) => p.identifiers.reverse(),
      [{ pointer: '/identifiers/1/identifies', reason: 'the list is strongest first: what identifies goes before what does not' }],
    ],
    [
      'a value that is kept and never stored',
      (p) => (p.categories[0]!.fields[1]!.keep = 'value'),
      [{ pointer: '/categories/0/fields/1/keep', reason: 'a field that is never stored cannot have its value kept' }],
    ],
    [
      'a value that is taken along and never stored',
      (p) => (p.categories[0]!.fields[1]!.portable = true),
      [{ pointer: '/categories/0/fields/1/portable', reason: 'a field that is never stored cannot be taken along' }],
    ],
    [
      'a country that is none',
      (p) => p.recipients[0]!.countries.push('UK', 'de'),
      [
        { pointer: '/recipients/0/countries/1', reason: "'UK' is not an ISO 3166-1 alpha-2 country code" },
        { pointer: '/recipients/0/countries/2', reason: "'de' is not an ISO 3166-1 alpha-2 country code" },
      ],
    ],
    [
      'a recipient of a category that is not there',
      (p) => (p.recipients[0]!.receives[0]!.category = 'orders'),
      [{ pointer: '/recipients/0/receives/0/category', reason: "there is no category 'orders' in this policy" }],
    ],
    [
      'a recipient of a field that is not there',
      (p) => p.recipients[0]!.receives[0]!.fields.push('ip'),
      [{ pointer: '/recipients/0/receives/0/fields/1', reason: "category 'order' has no field 'ip'" }],
    ],
    [
      'a purpose that is not there',
      (p) => p.recipients[0]!.receives[0]!.purposes.push('sale'),
      [{ pointer: '/recipients/0/receives/0/purposes/1', reason: "there is no purpose 'sale' in this policy" }],
    ],
    [
      'a signal that opts out of a purpose that is not there, and one that is there twice',
      (p) => (p.signals = ['delivery', 'sale'].map((purpose) => ({ signal: 'dnt', optsOutOf: [purpose] }))),
      [
        { pointer: '/signals/1/signal', reason: "'dnt' is declared more than once" },
        { pointer: '/signals/1/optsOutOf/0', reason: "there is no purpose 'sale' in this policy" },
      ],
    ],
    [
      'retention of a category that is not there',
      (p) => (p.retention[0]!.category = 'logs'),
      [{ pointer: '/retention/0/category', reason: "there is no category 'logs' in this policy" }],
    ],
    [
      'retention without an end',
      (p) => delete p.retention[1]!.deleteAfter,
      [{ pointer: '/retention/1', reason: 'says no end: one of obscureAfter, deleteAfter and until is needed' }],
    ],
    [
      'a period that is none',
      (p) => (p.retention[1]!.deleteAfter = 'P30'),
      [
        {
          pointer: '/retention/1/deleteAfter',
          reason: 'must be an ISO 8601 duration of whole parts, such as P30D, P1M, P1Y6M, P4W or PT5M',
        },
      ],
    ],
    [
      'obscuring after deleting',
      (p) => (p.retention[0]!.obscureAfter = 'P3M'),
      [{ pointer: '/retention/0/obscureAfter', reason: 'P3M is not before P60D, when all of it is deleted' }],
    ],
    [
      'fields that nothing obscures',
      (p) => (p.retention[1]!.fields = ['ip']),
      [{ pointer: '/retention/1/fields', reason: 'fields are what obscureAfter obscures, and that is not there' }],
    ],
    [
      'obscuring a field that is not there',
      (p) => (p.retention[0]!.fields = ['ip', 'name']),
      [{ pointer: '/retention/0/fields/1', reason: "category 'log' has no field 'name'" }],
    ],
  ])('finds %s', (_, change, problems) => {
    const policy = samplePolicy();
    change(policy);
    expect(policyProblems(policy)).toEqual(problems);
  });
});
