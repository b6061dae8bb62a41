import { describe, expect, it } from '@jest/globals';
import type { Policy } from '#domain';
import { storedEvents, tell, type Told } from '../../../../test/support/stored-events.ts';
import { foldInMemory, readPage } from '../engine/index.ts';
import { consents } from './consents.ts';
import { consentsView } from './view.ts';

const ADA = 'a'.repeat(32);
const BOB = 'b'.repeat(32);
const NOW = '2026-06-01T00:00:00Z';
const event = '00000000-0000-4000-8000-000000000001';
const day = (n: number) => `2026-01-${String(n).padStart(2, '0')}T00:00:00Z`;
const at = (n: number) => day(n).replace('Z', '.000Z');

const policy = {
  purposes: [
    { id: 'newsletter', name: 'Newsletter', legalBasis: ['consent'], contact: true },
    { id: 'analytics', name: 'Analytics', legalBasis: ['consent'] },
  ],
} as unknown as Policy;

const granted = (n: number, more: object = {}, subject = ADA): Told =>
  tell(
    'privacy.consent.granted.v1',
    { subject: ['email'], purposes: ['newsletter'], noticeVersion: 'v1', method: 'checkbox', ...more },
    { subject, time: day(n), id: event },
  );
const withdrawn = (n: number, data: object, subject = ADA): Told =>
  tell('privacy.consent.withdrawn.v1', { subject: ['email'], ...data }, { subject, time: day(n), id: event });
const signalled = (n: number, optOutOf?: string[]): Told =>
  tell(
    'privacy.signal.received.v1',
    { subject: ['email'], signal: 'gpc', value: '1', ...(optOutOf ? { optOutOf } : {}) },
    { subject: ADA, time: day(n), id: event },
  );

const view = (told: Told[], of: Policy | 'none' = policy) =>
  consentsView(foldInMemory(consents, readPage(storedEvents(told)).events), of === 'none' ? undefined : of, NOW);

const grant = { event, noticeVersion: 'v1', method: 'checkbox' };

describe('where a person stands on a purpose', () => {
  it('is granted once they consented, and for as long as the consent was given for', () => {
    expect(view([granted(1)])).toEqual({
      consents: [{ purpose: 'newsletter', state: 'granted', granted: { ...grant, at: at(1) } }],
      signals: [],
    });
    const until = (expiresAt: string) => view([granted(1, { expiresAt })]).consents[0]?.state;
    expect([until('2026-06-01T00:00:01Z'), until('2026-06-01T00:00:00Z'), until('2026-06-01T01:00:00+02:00')]).toEqual([
      'granted',
      'expired',
      'expired',
    ]);
  });

  it.each([
    ['purpose', { purposes: ['newsletter'], channel: 'link' }, { channel: 'link' }],
    ['all-contact', { scope: 'all-contact' }, {}],
    ['all', { scope: 'all' }, {}],
  ])('is withdrawn once they refused it by %s, whichever arrives first', (by, said, more) => {
    const expected = {
      purpose: 'newsletter',
      state: 'withdrawn',
      granted: { ...grant, at: at(1) },
      refused: { at: at(2), event, by, ...more },
    };
    expect(view([granted(1), withdrawn(2, said)]).consents.find(({ purpose }) => purpose === 'newsletter')).toEqual(expected);
    expect(view([withdrawn(2, said), granted(1)]).consents.find(({ purpose }) => purpose === 'newsletter')).toEqual(expected);
  });

  it('is granted again by a later consent, with the refusal still shown', () => {
    const expected = {
      purpose: 'newsletter',
      state: 'granted',
      granted: { ...grant, at: at(3) },
      refused: { at: at(2), event, by: 'all-contact' },
    };
    expect(view([granted(3), withdrawn(2, { scope: 'all-contact' }), granted(1)]).consents).toEqual([expected]);
  });

  it('is not touched by a refusal of contact when it is no contact', () => {
    const analytics = view([granted(1, { purposes: ['analytics'] }), withdrawn(2, { scope: 'all-contact' })]).consents;
    expect(analytics.map(({ purpose, state }) => [purpose, state])).toEqual([
      ['analytics', 'granted'],
      ['newsletter', 'withdrawn'],
    ]);
  });

  it('is shown for every purpose of the policy that a wider refusal covers', () => {
    expect(view([withdrawn(1, { scope: 'all' })]).consents.map(({ purpose, state }) => [purpose, state])).toEqual([
      ['analytics', 'withdrawn'],
      ['newsletter', 'withdrawn'],
    ]);
    expect(view([withdrawn(1, { scope: 'all' })], 'none').consents).toEqual([]);
  });

  it('is withdrawn by a signal that opts out of it; every signal is listed', () => {
    const signals = [{ signal: 'gpc', value: '1', at: at(3), event }];
    expect(view([granted(1), signalled(2, ['newsletter']), signalled(3)])).toEqual({
      consents: [
        {
          purpose: 'newsletter',
          state: 'withdrawn',
          granted: { ...grant, at: at(1) },
          refused: { at: at(2), event, by: 'signal', signal: 'gpc' },
        },
      ],
      signals,
    });
    expect(view([granted(1), signalled(3)])).toEqual({
      consents: [{ purpose: 'newsletter', state: 'granted', granted: { ...grant, at: at(1) } }],
      signals,
    });
  });

  it('starts withdrawn where an opt-out was carried over an erasure', () => {
    const carried = tell(
      'privacy.optout.carried.v1',
      { erasure: 'e'.repeat(32), scope: 'all-contact' },
      { subject: ADA, time: day(1), id: event },
    );
    expect(view([carried]).consents).toEqual([
      { purpose: 'newsletter', state: 'withdrawn', refused: { at: at(1), event, by: 'all-contact', erasure: 'e'.repeat(32) } },
    ]);
  });

  it('is one for linked persons: the last word of any of them counts', () => {
    expect(view([granted(1), withdrawn(2, { purposes: ['newsletter'] }, BOB)]).consents[0]?.state).toBe('withdrawn');
    expect(view([granted(3), withdrawn(2, { purposes: ['newsletter'] }, BOB)]).consents[0]?.state).toBe('granted');
  });
});
