import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { IdentifierForm } from '../policy/policy.ts';
import { normaliseIdentifier } from './normalise.ts';

const accepted = (value: string) => ({ ok: true, value });
const refused = { ok: false, reason: expect.any(String) };

describe('an identifier has one spelling', () => {
  test.each<[IdentifierForm, string, string]>([
    ['email', '  Ada.Lovelace@Example.ORG ', 'ada.lovelace@example.org'],
    ['email', 'ada@MÜNCHEN.de', 'ada@xn--mnchen-3ya.de'],
    ['email', 'ada@xn--mnchen-3ya.de', 'ada@xn--mnchen-3ya.de'],
    ['email', 'ada@example.org.', 'ada@example.org'],
    ['email', 'ada+news@example.org', 'ada+news@example.org'],
    ['email', 'postmaster@localhost', 'postmaster@localhost'],
    ['email', 'jose\u0301@example.org', 'jos\u00e9@example.org'],
    ['phone', '+1 (202) 555-0100', '+12025550100'],
    ['phone', '+49 1512 3456789', '+4915123456789'],
    ['phone', '+1 202 555 0100 ext. 5', '+12025550100;ext=5'],
    ['phone', '+1 555 0100', '+15550100'],
    ['ip', ' 192.0.2.7 ', '192.0.2.7'],
    ['ip', '2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
    ['ip', '::ffff:192.0.2.7', '192.0.2.7'],
    ['ip', '::ffff:c000:207', '192.0.2.7'],
    ['opaque', ' A-17 ', 'A-17'],
    ['opaque', 'e\u0301', '\u00e9'],
  ])('%s %j is %j', (form, value, one) => {
    expect(normaliseIdentifier(form, value)).toEqual(accepted(one));
  });

  test('a number without + is dialled in the region that is given', () => {
    expect(normaliseIdentifier('phone', '0151 23456789', 'DE')).toEqual(accepted('+4915123456789'));
  });

  test.each<[IdentifierForm, string]>([
    ['email', 'ada'],
    ['email', '@example.org'],
    ['email', 'ada@'],
    ['email', 'ada@exa mple.org'],
    ['email', 'ada@example.org@'],
    ['email', 'ada lovelace@example.org'],
    ['phone', '0151 23456789'],
    ['phone', 'call +1 202 555 0100'],
    ['phone', '+999 1234567'],
    ['phone', '+1'],
    ['ip', '192.0.2'],
    ['ip', '0300.0.2.7'],
    ['ip', 'fe80::1%eth0'],
    ['ip', '192.0.2.7:80'],
    ['opaque', '   '],
    ['opaque', '\ud800'],
  ])('%s %j is none', (form, value) => {
    expect(normaliseIdentifier(form, value)).toEqual(refused);
  });

  test('a reason never repeats the value', () => {
    fc.assert(
      fc.property(fc.constantFrom<IdentifierForm>('email', 'phone', 'ip'), fc.string({ minLength: 8 }), (form, value) => {
        const normalised = normaliseIdentifier(form, value);
        expect(normalised.ok || !normalised.reason.includes(value)).toBe(true);
      }),
    );
  });

  test('normalising twice changes nothing', () => {
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.emailAddress(),
      fc.ipV4(),
      fc.ipV6(),
      fc.stringMatching(/^\+[1-9][0-9 -]{6,16}$/),
      fc.string({ unit: 'grapheme' }).map((local) => `${local}@example.org`),
    );
    fc.assert(
      fc.property(fc.constantFrom<IdentifierForm>('email', 'phone', 'ip', 'opaque'), texts, (form, value) => {
        const once = normaliseIdentifier(form, value);
        if (once.ok) expect(normaliseIdentifier(form, once.value)).toEqual(once);
      }),
      { numRuns: 2_000 },
    );
  });

  test('capitals, spaces around and composition make no other address', () => {
    fc.assert(
      fc.property(fc.emailAddress(), (address) => {
        const one = normaliseIdentifier('email', address);
        expect(normaliseIdentifier('email', `  ${address.toUpperCase()}\t`)).toEqual(one);
        expect(normaliseIdentifier('email', address.normalize('NFD'))).toEqual(one);
      }),
    );
  });
});
