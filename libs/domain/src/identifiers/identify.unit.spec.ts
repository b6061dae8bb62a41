import { describe, expect, test } from '@jest/globals';
import { identify, type KnownIdentifier, type ToIdentify } from './identify.ts';
import type { Identifier } from './read-identifiers.ts';

const email: Identifier = { type: 'email', value: 'ada@example.org', identifies: true };
const phone: Identifier = { type: 'phone', value: '+12025550100', identifies: true };
const cookie: Identifier = { type: 'cookie_id', value: 'c-1', identifies: false };

/** Given what the vault knows, when an event names these, then it is about: */
function when(naming: Identifier[], given: Record<string, Partial<KnownIdentifier>> = {}, more: Partial<ToIdentify> = {}) {
  return identify({
    naming,
    time: '2026-06-01T00:00:00Z',
    creates: true,
    known: ({ type }) => ({ forgotten: [], ...given[type] }),
    linked: () => false,
    ...more,
  });
}

const erasedAt = (closedAt: string, erasure = 'e1', optOuts: { purposes?: string[]; scope?: string }[] = []) => ({
  erasure,
  closedAt,
  optOuts,
});

describe('whom an event is about', () => {
  test('given nobody knows the identifiers, it makes a new subject and attaches them', () => {
    expect(when([email, phone])).toEqual({ is: 'somebody', subject: undefined, visitor: false, attach: [email, phone] });
  });

  test('given an address of a device alone, the new subject is a visitor', () => {
    expect(when([cookie])).toEqual({ is: 'somebody', subject: undefined, visitor: true, attach: [cookie] });
  });

  test('given the weaker identifier is known, the stronger unknown one is attached to its subject', () => {
    expect(when([email, phone], { phone: { subject: 'p' } })).toEqual({ is: 'somebody', subject: 'p', visitor: false, attach: [email] });
  });

  test('given they belong to two people, it goes to the stronger and nobody is merged', () => {
    expect(when([email, phone], { email: { subject: 'a' }, phone: { subject: 'b' } })).toEqual({
      is: 'somebody',
      subject: 'a',
      visitor: false,
      attach: [],
      conflict: { types: ['email', 'phone'], others: ['b'] },
    });
  });

  test('given the two are linked, there is no conflict', () => {
    const known = { email: { subject: 'a' }, phone: { subject: 'b' } };
    expect(when([email, phone], known, { linked: () => true })).toEqual({ is: 'somebody', subject: 'a', visitor: false, attach: [] });
  });

  test('given nobody is known, what undoes a link or releases an identifier makes nobody', () => {
    expect(when([email], {}, { creates: false })).toEqual({ is: 'nobody' });
  });

  test('given it happened before the erasure closed, or in that very moment, it is about the erased person', () => {
    expect(when([email], { email: { forgotten: [erasedAt('2026-07-01T00:00:00Z')] } })).toEqual({ is: 'erased', erasure: 'e1' });
    expect(when([email], { email: { forgotten: [erasedAt('2026-06-01T00:00:00Z')] } })).toEqual({ is: 'erased', erasure: 'e1' });
  });

  test('given somebody new has the identifier now, what happened before is still about the erased person', () => {
    expect(when([email], { email: { subject: 'new', forgotten: [erasedAt('2026-07-01T00:00:00Z')] } })).toEqual({
      is: 'erased',
      erasure: 'e1',
    });
  });

  test('given two erasures, it belongs to the first that closed after it', () => {
    const forgotten = [erasedAt('2026-09-01T00:00:00Z', 'second'), erasedAt('2026-07-01T00:00:00Z', 'first')];
    expect(when([email], { email: { forgotten } })).toEqual({ is: 'erased', erasure: 'first' });
  });

  test('given one of two identifiers was erased later, the event is refused although the other one lives', () => {
    const known = { email: { subject: 'a' }, phone: { forgotten: [erasedAt('2026-07-01T00:00:00Z')] } };
    expect(when([email, phone], known)).toEqual({ is: 'erased', erasure: 'e1' });
  });

  test('given it happened after the erasure, a new subject starts with the objections that stood, told of the latest erasure', () => {
    const forgotten = [
      erasedAt('2026-05-01T00:00:00Z', 'later', [{ purposes: ['b', 'a'] }]),
      erasedAt('2026-04-01T00:00:00Z', 'earlier', [{ purposes: ['a'], scope: 'all-contact' }]),
    ];
    expect(when([email], { email: { forgotten } })).toEqual({
      is: 'somebody',
      subject: undefined,
      visitor: false,
      attach: [email],
      optOut: { erasure: 'later', purposes: ['a', 'b'], scope: 'all-contact' },
    });
  });

  test('given the new person is known already, the objections are not carried again', () => {
    const known = { email: { subject: 'new', forgotten: [erasedAt('2026-05-01T00:00:00Z', 'e1', [{ scope: 'all' }])] } };
    expect(when([email], known)).toEqual({ is: 'somebody', subject: 'new', visitor: false, attach: [] });
  });
});
