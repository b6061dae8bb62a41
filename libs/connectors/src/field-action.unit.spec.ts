import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { FieldAction } from '#domain';
import { applyAction, KEYED_HASH_LENGTH, type ActionContext } from './field-action.ts';

const context: ActionContext = {
  keys: new Map([
    ['env:K', 'key one'],
    ['env:L', 'key two'],
  ]),
  fixed: new Map([['1.0', '1.00']]),
};
const hash: FieldAction = { do: 'keyed-hash', key: 'env:K' };
const actions: FieldAction[] = [
  { do: 'null' },
  { do: 'fixed', value: 'gone' },
  { do: 'fixed', value: '1.0' },
  hash,
  { do: 'truncate-ip' },
  { do: 'year-of-date' },
  { do: 'leave' },
  { do: 'keep', ground: 'legal-claims', reviewAt: '2030-01-01' },
];

describe('applyAction', () => {
  it.each<[FieldAction, string | null, string | null]>([
    [{ do: 'null' }, 'Ada', null],
    [{ do: 'fixed', value: 'gone' }, 'Ada', 'gone'],
    [{ do: 'fixed', value: 'gone' }, null, 'gone'],
    [{ do: 'fixed', value: '1.0' }, '7.50', '1.00'],
    [{ do: 'keep', ground: 'legal-claims', reviewAt: '2030-01-01' }, 'Ada', 'Ada'],
    [{ do: 'leave' }, '2026-01-02', '2026-01-02'],
    [{ do: 'truncate-ip' }, '203.0.113.77', '203.0.113.0'],
    [{ do: 'truncate-ip' }, '203.0.113.77/32', '203.0.113.0'],
    [{ do: 'truncate-ip' }, '2001:DB8:1:2:3::4', '2001:db8:1::'],
    [{ do: 'truncate-ip' }, '::ffff:203.0.113.77', '203.0.113.0'],
    [{ do: 'truncate-ip' }, '0313.0.0113.77', null],
    [{ do: 'truncate-ip' }, 'at home', null],
    [{ do: 'truncate-ip' }, null, null],
    [{ do: 'year-of-date' }, '1990-12-10', '1990-01-01'],
    [{ do: 'year-of-date' }, '1990-12-10 11:12:13.5+00', '1990-01-01 00:00:00+00'],
    [{ do: 'year-of-date' }, '1990-12-10T11:12Z', '1990-01-01T00:00Z'],
    [{ do: 'year-of-date' }, '0044-03-15 BC', '0044-01-01 BC'],
    [{ do: 'year-of-date' }, '10.12.1990', null],
    [{ do: 'year-of-date' }, 'infinity', null],
    [{ do: 'year-of-date' }, null, null],
    [hash, null, null],
  ])('%j makes %j into %j', (action, value, expected) => {
    expect(applyAction(action, value, context)).toBe(expected);
  });

  it('hashes equal values to equal hashes under one key, and to others under another', () => {
    const [one, same, other, otherKey] = [
      applyAction(hash, 'Ada', context),
      applyAction(hash, 'Ada', context),
      applyAction(hash, 'Ben', context),
      applyAction({ do: 'keyed-hash', key: 'env:L' }, 'Ada', context),
    ];
    expect(one).toMatch(/^hmac:[0-9a-f]{32}\.[0-9a-f]{8}$/);
    expect(one).toHaveLength(KEYED_HASH_LENGTH);
    expect(same).toBe(one);
    expect(new Set([one, other, otherKey]).size).toBe(3);
  });

  it('a value that only looks like a hash is hashed', () => {
    const forged = `hmac:${'0'.repeat(32)}.${'0'.repeat(8)}`;
    expect(applyAction(hash, forged, context)).not.toBe(forged);
  });

  it('a key that was not read is a mistake of ours and never a value in clear', () => {
    expect(() => applyAction({ do: 'keyed-hash', key: 'env:M' }, 'Ada', context)).toThrow('env:M');
  });

  it('doing it twice changes nothing, whatever the value', () => {
    const address = fc.oneof(fc.ipV4(), fc.ipV6());
    const date = fc.date({ noInvalidDate: true, min: new Date('0001-01-01'), max: new Date('9999-01-01') }).map((day) => day.toISOString());
    const value = fc.oneof(
      fc.string({ unit: 'binary' }),
      address,
      date,
      date.map((text) => text.slice(0, 10)),
      fc.constant(null),
    );
    fc.assert(
      fc.property(fc.constantFrom(...actions), value, (action, text) => {
        const once = applyAction(action, text, context);
        expect(applyAction(action, once, context)).toBe(once);
      }),
    );
  });

  it('two addresses of one network become one, and nothing of the host is left', () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.nat(255), (ip, host) => {
        const neighbour = ip.replace(/\d+$/, String(host));
        expect(applyAction({ do: 'truncate-ip' }, ip, context)).toBe(applyAction({ do: 'truncate-ip' }, neighbour, context));
      }),
    );
  });
});
