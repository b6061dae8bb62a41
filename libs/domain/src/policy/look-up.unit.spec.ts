import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { defaultIdentifiers, identifierRules } from './identifier-rules.ts';
import { contactPurposes, fieldRule, policyInForce, recipientRule, retentionRulesFor } from './look-up.ts';
import type { IdentifierRule } from './policy.ts';
import { samplePolicy } from './sample-policy.ts';

describe('policyInForce', () => {
  const first = { effectiveFrom: '2025-01-01T00:00:00Z', version: '1' };
  const second = { effectiveFrom: '2026-01-01T00:00:00+01:00', version: '2' };
  const corrected = { effectiveFrom: '2025-12-31T23:00:00Z', version: '2b' };

  it.each([
    ['before the first there is none', [first, second], '2024-12-31T23:59:59Z', undefined],
    ['from its first moment a version is in force', [first, second], '2025-01-01T00:00:00Z', first],
    ['offsets are moments, not text', [first, second], '2025-12-31T23:00:00Z', second],
    ['the order of publication does not matter', [second, first], '2026-06-01T00:00:00Z', second],
    ['of two from the same moment the one published last', [first, second, corrected], '2026-06-01T00:00:00Z', corrected],
  ])('%s', (_, versions, at, expected) => {
    expect(policyInForce(versions, at)).toBe(expected);
  });

  it('is never from the future, and nothing later in force is passed over', () => {
    const moment = fc
      .date({ min: new Date('2000-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
      .map((date) => date.toISOString());
    fc.assert(
      fc.property(fc.array(fc.record({ effectiveFrom: moment })), moment, (versions, at) => {
        const begun = versions.filter((version) => version.effectiveFrom <= at).map((version) => version.effectiveFrom);
        expect(policyInForce(versions, at)?.effectiveFrom).toBe(begun.toSorted().at(-1));
      }),
    );
  });
});

describe('identifierRules', () => {
  it('without a policy are the default ones', () => {
    expect(identifierRules()).toEqual(defaultIdentifiers);
  });

  it('with a policy are its own in its order, then the others, what identifies first', () => {
    const identifiers: IdentifierRule[] = [
      { type: 'email', form: 'email', identifies: true },
      { type: 'licence', form: 'opaque', identifies: true },
      { type: 'ip', form: 'ip', identifies: false },
    ];
    expect(identifierRules({ identifiers }).map(({ type }) => type)).toEqual([
      'email',
      'licence',
      'customer_id',
      'user_id',
      'phone',
      'ip',
      'device_id',
      'cookie_id',
    ]);
  });

  it('know each type once, whatever a policy declares', () => {
    const type = fc.constantFrom('email', 'ip', 'user_id', 'licence', 'badge');
    const declared = fc.uniqueArray(fc.record({ type, form: fc.constant('opaque' as const), identifies: fc.boolean() }), {
      selector: (rule) => rule.type,
    });
    fc.assert(
      fc.property(declared, (identifiers) => {
        const rules = identifierRules({ identifiers });
        const types = [...identifiers, ...defaultIdentifiers].map((rule) => rule.type);
        expect(rules.map((rule) => rule.type).toSorted()).toEqual([...new Set(types)].toSorted());
        for (const rule of identifiers) expect(rules.find(({ type }) => type === rule.type)).toBe(rule);
      }),
    );
  });
});

describe('the other look-ups', () => {
  const policy = samplePolicy();

  it('find the rule of a field in its category only', () => {
    expect([
      fieldRule(policy, 'order', 'phone'),
      fieldRule(policy, 'log', 'phone'),
      fieldRule(policy, 'nothing', 'phone'),
      fieldRule(undefined, 'order', 'phone'),
    ]).toEqual([{ name: 'phone', keep: 'value' }, undefined, undefined, undefined]);
  });

  it('find a recipient, and none that the policy does not name', () => {
    expect([recipientRule(policy, 'dhl')?.role, recipientRule(policy, 'ups'), recipientRule(undefined, 'dhl')]).toEqual([
      'controller',
      undefined,
      undefined,
    ]);
  });

  it('find the retention rules of a category in a system: its own and those of all systems', () => {
    const ids = (category: string, system?: string) => retentionRulesFor(policy, category, system).map(({ id }) => id);
    expect([ids('log', 'web'), ids('log', 'shop'), ids('log'), ids('order', 'web')]).toEqual([['log', 'log-web'], ['log'], ['log'], []]);
  });

  it('list the purposes that withdrawing all contact covers', () => {
    expect([contactPurposes(policy), contactPurposes(undefined)]).toEqual([['newsletter'], []]);
  });
});
