const RFC_3339 = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d{1,9})?(?:Z|[+-](\d\d):(\d\d))$/;

/**
 * True for an instant of RFC 3339 with its offset that exists in the calendar: no 30 February, no 25:00, no leap second (`Date` knows none), capital
 * `T` and `Z`, up to nine digits of a second. Every time that passes is understood by `Date.parse`.
 */
export function isTime(value: unknown): value is string {
  const found = typeof value === 'string' ? RFC_3339.exec(value) : null;
  if (!found) return false;
  const [year, month, day, hour, minute, second, offsetHour, offsetMinute] = found.slice(1).map((part) => Number(part ?? 0)) as Parts;
  if (year === 0 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return false;
  return hour < 24 && minute < 60 && second < 60 && offsetHour < 24 && offsetMinute < 60;
}

type Parts = [number, number, number, number, number, number, number, number];

function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}
