import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { EventTypes, Wire } from '#domain';
import { type EventData, type EventType, privacyEvent } from '../../libs/client/src/index.ts';
import { clientEventTypes } from '../support/client-events.ts';

type Plain<T> = T extends readonly (infer I)[] ? readonly Plain<I>[] : T extends object ? { readonly [K in keyof T]: Plain<T[K]> } : T;
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : never) : never;
/** What the compiler has to find true of every type: the catalogue's fields, required and optional, and no others. */
type AsInCatalogue = { [T in EventType]: Same<EventData[T], Plain<Wire<EventTypes[T]>>> };
const compared: Record<EventType, true> = {} as AsInCatalogue;

const data = { subject: { email: 'ada@example.org' }, purposes: ['newsletter'], noticeVersion: '2019-05-10', method: 'checkbox' };

it('the client has the events as the catalogue declares them (`npm run docs` writes them)', () => {
  expect(readFileSync('libs/client/src/events/data.ts', 'utf8')).toBe(clientEventTypes());
});

describe('privacyEvent', () => {
  it('makes an event of what is given', () => {
    const about = { source: '/shop', id: 'n-1', time: new Date('2026-11-01T10:00:00Z'), correlationid: 'c' };
    expect(privacyEvent('privacy.consent.granted.v1', about, data)).toEqual({
      specversion: '1.0',
      type: 'privacy.consent.granted.v1',
      source: '/shop',
      id: 'n-1',
      time: '2026-11-01T10:00:00.000Z',
      datacontenttype: 'application/json',
      correlationid: 'c',
      data,
    });
  });

  it('makes an id and a time where none is given, another id each time', () => {
    const [one, other] = [1, 2].map(() => privacyEvent('privacy.consent.granted.v1', { source: '/shop' }, data));
    expect([one!.id === other!.id, one!.id.length, Number.isNaN(Date.parse(one!.time))]).toEqual([false, 36, false]);
  });

  it('lets the compiler catch a field that is missing, unknown or wrong, and a type that nobody may send', () => {
    const about = { source: '/shop' };
    // @ts-expect-error purposes are missing
    privacyEvent('privacy.consent.granted.v1', about, { subject: { email: 'a@example.org' }, noticeVersion: '1', method: 'paper' });
    // @ts-expect-error there is no such field
    privacyEvent('privacy.consent.granted.v1', about, { ...data, colour: 'red' });
    // @ts-expect-error no such outcome
    privacyEvent('privacy.control.evidenced.v1', about, { control: 'tls', outcome: 'perhaps' });
    // @ts-expect-error the ledger's own
    privacyEvent('privacy.erasure.ordered.v1', about, {});
    expect(compared).toEqual({});
  });
});
