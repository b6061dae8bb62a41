import { describe, expect, it } from '@jest/globals';
import type { IdentifierForm } from '#domain';
import { isAmong } from './compare.ts';

describe('isAmong', () => {
  it.each<[unknown, IdentifierForm, string, boolean]>([
    ['Ada@Example.org', 'email', 'ada@example.org', true],
    ['ada@example.org ', 'email', 'ada@example.org', false],
    ['ada@example.orgs', 'email', 'ada@example.org', false],
    ['+1 (555) 010-0100', 'phone', '+15550100100', true],
    ['001 555 0100100', 'phone', '+15550100100', true],
    [15_550_100_100, 'phone', '+15550100100', true],
    ['555 010 0100', 'phone', '+15550100100', false],
    ['none', 'phone', 'none', false],
    ['c-1', 'opaque', 'c-1', true],
    ['C-1', 'opaque', 'c-1', false],
    ['c-1\0', 'opaque', 'c-1', false],
    [1, 'opaque', '1', true],
    [1, 'opaque', '1.0', false],
    ['%', 'opaque', 'a', false],
    [['a', ['b']], 'opaque', 'b', true],
    [{ a: 'b' }, 'opaque', '[object Object]', false],
    [null, 'opaque', 'null', false],
    [undefined, 'opaque', 'undefined', false],
    [true, 'opaque', 'true', false],
    ['', 'opaque', '', true],
    ['2001:DB8::1', 'ip', '2001:db8::1', true],
  ])('%j, as %s, is %j: %s', (stored, form, wanted, expected) => {
    expect(isAmong(stored, form, [wanted])).toBe(expected);
  });

  it('is nobody’s where nobody is looked for', () => {
    expect(isAmong('', 'opaque', [])).toBe(false);
  });
});
