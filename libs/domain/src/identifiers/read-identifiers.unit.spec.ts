import { describe, expect, test } from '@jest/globals';
import type { Policy } from '../policy/policy.ts';
import { readIdentifiers } from './read-identifiers.ts';

const policy = {
  identifiers: [
    { type: 'email', form: 'email', identifies: true },
    { type: 'loyalty_card', form: 'opaque', identifies: true },
  ],
} as unknown as Policy;

describe('identifiers of an event', () => {
  test('are put into the order of the policy, with what does not identify beside them', () => {
    expect(readIdentifiers({ ip: '192.0.2.7', loyalty_card: ' L1 ', email: 'ADA@example.org' }, policy)).toEqual({
      ok: true,
      naming: [
        { type: 'email', value: 'ada@example.org', identifies: true },
        { type: 'loyalty_card', value: 'L1', identifies: true },
      ],
      beside: [{ type: 'ip', value: '192.0.2.7', identifies: false }],
    });
  });

  test('without one that identifies only the strongest names a visitor, so that no address links two devices', () => {
    expect(readIdentifiers({ ip: '192.0.2.7', cookie_id: 'c-1' }, policy)).toEqual({
      ok: true,
      naming: [{ type: 'cookie_id', value: 'c-1', identifies: false }],
      beside: [{ type: 'ip', value: '192.0.2.7', identifies: false }],
    });
  });

  test('of unknown types or with wrong values are problems, without the values', () => {
    expect(readIdentifiers({ shoe_size: '42', email: 'ada' }, policy, '/subject')).toEqual({
      ok: false,
      problems: [
        { pointer: '/subject/shoe_size', reason: 'is not an identifier type of this controller' },
        { pointer: '/subject/email', reason: 'must be an e-mail address' },
      ],
    });
  });

  test('are known by default without a policy', () => {
    expect(readIdentifiers({ user_id: '7' }, undefined)).toEqual({
      ok: true,
      naming: [{ type: 'user_id', value: '7', identifies: true }],
      beside: [],
    });
  });
});
