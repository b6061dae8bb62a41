import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isTime } from './time.ts';

describe('isTime', () => {
  it.each([
    '2026-11-01T10:00:00Z',
    '2026-11-01T10:00:00.5+05:30',
    '2026-11-01T23:59:59.999999999-00:00',
    '2024-02-29T00:00:00Z',
    '2000-02-29T00:00:00Z',
    '0001-01-01T00:00:00Z',
    '9999-12-31T23:59:59+23:59',
  ])('accepts %s', (value) => {
    expect(isTime(value)).toBe(true);
  });

  it.each([
    '2026-02-29T00:00:00Z',
    '1900-02-29T00:00:00Z',
    '2026-04-31T00:00:00Z',
    '2026-00-10T00:00:00Z',
    '2026-13-10T00:00:00Z',
    '2026-01-00T00:00:00Z',
    '0000-01-01T00:00:00Z',
    '2026-01-01T24:00:00Z',
    '2026-01-01T25:00:00Z',
    '2026-01-01T10:60:00Z',
    '2016-12-31T23:59:60Z',
    '2026-01-01T10:00:00+24:00',
    '2026-01-01T10:00:00+01:60',
    '2026-01-01T10:00:00+0100',
    '2026-01-01T10:00:00',
    '2026-01-01T10:00Z',
    '2026-01-01t10:00:00z',
    '2026-01-01 10:00:00Z',
    '2026-01-01T10:00:00.Z',
    '2026-01-01T10:00:00.1234567890Z',
    '+02026-01-01T10:00:00Z',
    '2026-01-01T10:00:00Z\n',
    ' 2026-01-01T10:00:00Z',
    '2026-1-1T10:00:00Z',
    '٢٠٢٦-01-01T10:00:00Z',
    '',
    1_793_527_200_000,
    null,
  ])('refuses %j', (value) => {
    expect(isTime(value)).toBe(false);
  });

  it('accepts every instant as JavaScript writes it', () => {
    const dates = fc.date({ min: new Date('0001-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59.999Z'), noInvalidDate: true });
    fc.assert(fc.property(dates, (date) => isTime(date.toISOString())));
  });

  it('accepts only what Date understands, and as the same day', () => {
    const digits = (length: number) => fc.stringMatching(new RegExp(`^[0-9]{${length}}$`));
    const parts = fc.tuple(digits(4), digits(2), digits(2), digits(2), digits(2), digits(2));
    fc.assert(
      fc.property(parts, ([year, month, day, hour, minute, second]) => {
        const value = `${year}-${month}-${day}T${hour}:${minute}:${second}Z`;
        if (isTime(value)) expect(new Date(Date.parse(value)).toISOString()).toBe(value.replace('Z', '.000Z'));
      }),
      { numRuns: 2000 },
    );
  });
});
