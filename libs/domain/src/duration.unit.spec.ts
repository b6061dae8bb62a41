import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addDuration, compareDurations, durationOf, parseDuration, type Duration } from './duration.ts';

const nothing: Duration = { years: 0, months: 0, weeks: 0, days: 0, hours: 0, minutes: 0, seconds: 0 };
const after = (start: string, duration: string) => addDuration(new Date(start), durationOf(duration)).toISOString();

describe('parseDuration', () => {
  it.each<[string, Partial<Duration>]>([
    ['P60D', { days: 60 }],
    ['P1M', { months: 1 }],
    ['P1Y', { years: 1 }],
    ['P4W', { weeks: 4 }],
    ['PT5M', { minutes: 5 }],
    ['PT0S', {}],
    ['P1Y2M3DT4H5M6S', { years: 1, months: 2, days: 3, hours: 4, minutes: 5, seconds: 6 }],
  ])('reads %s', (text, parts) => {
    expect(parseDuration(text)).toEqual({ ok: true, duration: { ...nothing, ...parts } });
  });

  it.each([
    '',
    'P',
    'PT',
    'P1',
    '60D',
    'P-1D',
    '-P1D',
    'P1.5D',
    'P1,5D',
    'P1YT',
    'P1M1Y',
    'P1W1D',
    'P1H',
    'p1d',
    ' P1D',
    'P1D\n',
    'P123456D',
    'P١D',
  ])('refuses %j', (text) => {
    expect(parseDuration(text)).toEqual({ ok: false, reason: expect.stringContaining('ISO 8601 duration') });
  });

  it('throws for a constant that is not a duration', () => {
    expect(() => durationOf('30 days')).toThrow("'30 days' must be an ISO 8601 duration");
  });
});

describe('addDuration', () => {
  it.each([
    ['2026-01-31T12:00:00.000Z', 'P1M', '2026-02-28T12:00:00.000Z'],
    ['2028-01-31T12:00:00.000Z', 'P1M', '2028-02-29T12:00:00.000Z'],
    ['2028-02-29T00:00:00.000Z', 'P1Y', '2029-02-28T00:00:00.000Z'],
    ['2028-02-29T00:00:00.000Z', 'P4Y', '2032-02-29T00:00:00.000Z'],
    ['2026-11-30T00:00:00.000Z', 'P3M', '2027-02-28T00:00:00.000Z'],
    ['2026-01-30T00:00:00.000Z', 'P1M1D', '2026-03-01T00:00:00.000Z'],
    ['2026-11-01T10:00:00.000Z', 'P60D', '2026-12-31T10:00:00.000Z'],
    ['2026-12-31T23:58:00.000Z', 'PT5M', '2027-01-01T00:03:00.000Z'],
    ['2026-03-28T12:00:00.000Z', 'P2W', '2026-04-11T12:00:00.000Z'],
    ['0050-01-31T00:00:00.000Z', 'P1M', '0050-02-28T00:00:00.000Z'],
  ])('%s and %s is %s', (start, duration, end) => {
    expect(after(start, duration)).toBe(end);
  });

  it('leaves its argument as it was', () => {
    const start = new Date('2026-01-31T00:00:00Z');
    addDuration(start, durationOf('P1M'));
    expect(start.toISOString()).toBe('2026-01-31T00:00:00.000Z');
  });
});

describe('compareDurations', () => {
  it('depends on the month it starts in', () => {
    const [month, thirtyDays] = [durationOf('P1M'), durationOf('P30D')];
    expect(compareDurations(month, thirtyDays, new Date('2026-01-01T00:00:00Z'))).toBeGreaterThan(0);
    expect(compareDurations(month, thirtyDays, new Date('2026-02-01T00:00:00Z'))).toBeLessThan(0);
    expect(compareDurations(month, thirtyDays, new Date('2026-04-01T00:00:00Z'))).toBe(0);
  });
});

const upTo = (max: number) => fc.nat({ max });
const durations = fc.record({
  years: upTo(99_999),
  months: upTo(99_999),
  weeks: fc.constant(0),
  days: upTo(99_999),
  hours: upTo(99_999),
  minutes: upTo(99_999),
  seconds: upTo(99_999),
});
const moments = fc.date({ min: new Date('1970-01-01'), max: new Date('2200-01-01'), noInvalidDate: true });

const written = ({ years, months, days, hours, minutes, seconds }: Duration) =>
  `P${years}Y${months}M${days}DT${hours}H${minutes}M${seconds}S`;

describe('every duration', () => {
  it('reads back as it was written', () => {
    fc.assert(fc.property(durations, (duration) => expect(parseDuration(written(duration))).toEqual({ ok: true, duration })));
  });

  it('leads to a valid moment, never before the start, and keeps the order of starts', () => {
    fc.assert(
      fc.property(durations, moments, moments, (duration, one, other) => {
        const [early, late] = one <= other ? [one, other] : [other, one];
        const [earlyEnd, lateEnd] = [addDuration(early, duration), addDuration(late, duration)];
        expect(earlyEnd.getTime()).toBeGreaterThanOrEqual(early.getTime());
        if (early.getUTCDate() <= 28 && late.getUTCDate() <= 28) expect(earlyEnd.getTime()).toBeLessThanOrEqual(lateEnd.getTime());
        expect(Number.isNaN(lateEnd.getTime())).toBe(false);
      }),
    );
  });

  it('of months lands on the same day of the month or on its last', () => {
    fc.assert(
      fc.property(moments, upTo(5_000), (start, months) => {
        const end = addDuration(start, { ...nothing, months });
        const lastDay = new Date(Date.UTC(end.getUTCFullYear(), end.getUTCMonth() + 1, 0)).getUTCDate();
        const monthsBetween = (end.getUTCFullYear() - start.getUTCFullYear()) * 12 + end.getUTCMonth() - start.getUTCMonth();
        expect([monthsBetween, end.getUTCDate()]).toEqual([months, Math.min(start.getUTCDate(), lastDay)]);
        expect(end.getTime() % 86_400_000).toBe(start.getTime() % 86_400_000);
      }),
    );
  });

  it('of days and less has one length, and subtracting takes it back', () => {
    const exact = durations.map((duration) => ({ ...duration, years: 0, months: 0 }));
    fc.assert(
      fc.property(moments, exact, (start, duration) => {
        const seconds = duration.days * 86_400 + duration.hours * 3_600 + duration.minutes * 60 + duration.seconds;
        const end = addDuration(start, duration);
        expect(end.getTime() - start.getTime()).toBe(seconds * 1000);
      }),
    );
  });
});
