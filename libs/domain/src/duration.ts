/**
 * A length of calendar time as ISO 8601 writes it: `P1Y6M`, `P60D`, `P4W`, `PT5M`. Whole, not negative.
 * A month is a month, not 30 days, so a duration has a length only from a given moment on.
 */
export interface Duration {
  readonly years: number;
  readonly months: number;
  readonly weeks: number;
  readonly days: number;
  readonly hours: number;
  readonly minutes: number;
  readonly seconds: number;
}

export type DurationReading = { ok: true; duration: Duration } | { ok: false; reason: string };

// At most five digits a part keeps every sum inside what a Date can hold.
const PART = '(\\d{1,5})';
const WEEKS = new RegExp(`^P${PART}W$`);
const DATE_AND_TIME = new RegExp(`^P(?:${PART}Y)?(?:${PART}M)?(?:${PART}D)?(?:T(?:${PART}H)?(?:${PART}M)?(?:${PART}S)?)?$`);
const NOTHING: Duration = { years: 0, months: 0, weeks: 0, days: 0, hours: 0, minutes: 0, seconds: 0 };
const REASON = 'must be an ISO 8601 duration of whole parts, such as P30D, P1M, P1Y6M, P4W or PT5M';

/** Reads an ISO 8601-1 duration. Weeks stand alone there; fractions, signs and an empty `P` or `T` are refused. */
export function parseDuration(text: string): DurationReading {
  const weeks = WEEKS.exec(text);
  if (weeks) return { ok: true, duration: { ...NOTHING, weeks: Number(weeks[1]) } };
  const parts = DATE_AND_TIME.exec(text);
  if (!parts || text.endsWith('P') || text.endsWith('T')) return { ok: false, reason: REASON };
  const [years, months, days, hours, minutes, seconds] = parts.slice(1).map((part) => Number(part ?? 0)) as Six;
  return { ok: true, duration: { years, months, weeks: 0, days, hours, minutes, seconds } };
}

type Six = [number, number, number, number, number, number];

/** A duration that stands in the code. Throws a RangeError when it is not one; for input use {@link parseDuration}. */
export function durationOf(text: string): Duration {
  const reading = parseDuration(text);
  if (!reading.ok) throw new RangeError(`'${text}' ${reading.reason}`);
  return reading.duration;
}

/**
 * The moment a duration after `start`, in UTC. Years and months first, keeping the day of the month; where the month has no such
 * day, its last (Regulation 1182/71 Art. 3(2)(c), by which the GDPR's months are counted); then days, then hours and less.
 */
export function addDuration(start: Date, duration: Duration): Date {
  const moment = withMonthsAdded(start, duration.years * 12 + duration.months);
  moment.setUTCDate(moment.getUTCDate() + duration.weeks * 7 + duration.days);
  return new Date(moment.getTime() + 1000 * (duration.hours * 3600 + duration.minutes * 60 + duration.seconds));
}

/** Negative when `a` ends before `b` does, counted from the same moment; 0 when they end together. */
export function compareDurations(a: Duration, b: Duration, from: Date): number {
  return addDuration(from, a).getTime() - addDuration(from, b).getTime();
}

function withMonthsAdded(start: Date, months: number): Date {
  const moment = new Date(start);
  moment.setUTCDate(1);
  moment.setUTCMonth(moment.getUTCMonth() + months);
  moment.setUTCDate(Math.min(start.getUTCDate(), lastDayOfMonth(moment)));
  return moment;
}

function lastDayOfMonth(moment: Date): number {
  const next = new Date(moment);
  // Day 0 of the month after is the last day of this one.
  next.setUTCMonth(moment.getUTCMonth() + 1, 0);
  return next.getUTCDate();
}
