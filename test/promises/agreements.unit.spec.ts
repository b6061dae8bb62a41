import { describe, expect, test } from '@jest/globals';
import { assess, type AgreementRule, type Policy } from '#domain';
import { SHOP, bookAt, policy as shop } from './shop.ts';
import { by, recorded, time, type Step } from './story.ts';

const day = (at: number) => time(at).slice(0, 10);
const until = (to: number): AgreementRule => ({ kind: 'confidentiality', from: time(-100), to: time(to) });
const from = (at: number): AgreementRule => ({ kind: 'confidentiality', from: time(at) });
const promise = { id: 'P', title: 'All are bound.', checks: [{ kind: 'agreements-held' as const }] };
const bound = (...agreements: AgreementRule[]): Policy => ({
  ...shop,
  recipients: [{ id: 'host', name: 'Host', kind: 'hosting', role: 'processor', countries: ['DE'], receives: [], agreements }],
  publishers: [{ source: SHOP, events: ['privacy.data.shared.v1'], every: 'P60D' }],
  promises: [promise],
});
const sharedOn = (...days: number[]): Step[] =>
  days.map((at) => [
    at,
    by(SHOP, 'privacy.data.shared.v1', {
      category: 'log',
      fields: ['ip'],
      recipient: 'host',
      country: 'DE',
      purpose: 'statistics',
      legalBasis: 'contract',
    }),
  ]);
const shown = (at: number, validUntil: number): Step => [
  at,
  recorded('privacy.control.evidenced.v1', {
    control: 'recipient-agreement',
    recipient: 'host',
    outcome: 'passed',
    validUntil: time(validUntil),
  }),
];

describe('whether recipients were bound when data was shared with them', () => {
  const stands = (policy: Policy, steps: readonly Step[]) => assess(promise, policy, bookAt(50, steps, [policy]));

  test.each<[string, Policy, Step[], string]>([
    ['by one agreement', bound(from(-100)), sharedOn(0, 20, 25, 45), 'kept'],
    ['by none at the end', bound(until(10)), sharedOn(0, 20, 25, 45), 'broken'],
    ['by none for a time between several sharings', bound(until(10), from(40)), sharedOn(0, 20, 25, 45), 'at-risk'],
    ['by none between the only two', bound(until(10), from(40)), sharedOn(0, 45), 'kept'],
    ['by one after the other', bound(from(30), until(30)), sharedOn(0, 20, 25, 45), 'kept'],
    [
      'by one of days, and another from the next day on',
      bound({ ...until(9), to: day(9) }, { ...from(10), from: day(10) }),
      sharedOn(0, 10, 45),
      'kept',
    ],
    ['for the time between by one that was shown', bound(until(10), from(40)), [shown(5, 41), ...sharedOn(0, 20, 25, 45)], 'kept'],
    ['for a part of it only', bound(until(10), from(40)), [shown(5, 30), ...sharedOn(0, 20, 25, 45)], 'at-risk'],
  ])('%s', (_, policy, steps, expected) => {
    expect(stands(policy, steps).status).toBe(expected);
  });

  test('it is said why that is in doubt', () => {
    const { reason, since } = stands(bound(until(10), from(40)), sharedOn(0, 20, 25, 45));
    expect([reason, since]).toEqual([
      'Data was shared with host over a time for a part of which no agreement is known that bound them.',
      time(0),
    ]);
  });
});
