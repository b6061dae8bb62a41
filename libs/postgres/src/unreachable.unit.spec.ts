import { describe, expect, it } from '@jest/globals';
import { isUnreachable } from './unreachable.ts';

const coded = (code: string) => Object.assign(new Error('no'), { code });

describe('isUnreachable', () => {
  it.each([
    coded('ECONNREFUSED'),
    coded('08006'),
    coded('EHOSTUNREACH'),
    coded('57P01'),
    coded('57014'),
    coded('53100'),
    coded('53300'),
    coded('58030'),
    coded('28P01'),
    coded('25006'),
    new Error('Query read timeout'),
    new Error('timeout expired'),
    new Error('Connection terminated unexpectedly'),
    new Error('Connection terminated due to connection timeout'),
    new Error('timeout exceeded when trying to connect'),
  ])('knows a server that cannot work now: $code $message', (error) => {
    expect(isUnreachable(error)).toBe(true);
  });

  it.each([
    coded('23505'),
    coded('40001'),
    coded('25001'),
    coded('22P05'),
    new Error('The Connection terminated'),
    undefined,
    'ECONNREFUSED',
  ])('takes nothing else for that: %p', (error) => {
    expect(isUnreachable(error)).toBe(false);
  });
});
