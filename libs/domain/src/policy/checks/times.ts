import { isISO8601, isRFC3339 } from 'class-validator';
import { parseDuration } from '../../duration.ts';
import type { FieldProblem } from '../../problem.ts';

/** What is wrong with a period of the policy; one that is not there has no fault. */
export function periodProblems(period: string | undefined, pointer: string): FieldProblem[] {
  const reading = parseDuration(period ?? 'P0D');
  return reading.ok ? [] : [{ pointer, reason: reading.reason }];
}

/** The same for a period that cannot be nothing. */
export function positivePeriodProblems(period: string | undefined, pointer: string): FieldProblem[] {
  if (period === undefined) return [];
  const reading = parseDuration(period);
  if (!reading.ok) return [{ pointer, reason: reading.reason }];
  const nothing = Object.values(reading.duration).every((part) => part === 0);
  return nothing ? [{ pointer, reason: 'must be longer than nothing' }] : [];
}

export function isInstant(text: string): boolean {
  return isRFC3339(text) && !Number.isNaN(Date.parse(text));
}

/** What is wrong with a stretch of time from `from` to `to`, dates or instants; without `to` it has no end. */
export function validityProblems({ from, to }: { from: string; to?: string }, pointer: string): FieldProblem[] {
  const problems = [...dayProblems(from, `${pointer}/from`), ...(to === undefined ? [] : dayProblems(to, `${pointer}/to`))];
  if (problems.length > 0 || to === undefined || Date.parse(from) < Date.parse(to)) return problems;
  return [{ pointer: `${pointer}/to`, reason: `${to} is not after ${from}, when it starts` }];
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

function dayProblems(text: string, pointer: string): FieldProblem[] {
  const exists = DAY.test(text) ? isISO8601(text, { strict: true }) : isInstant(text);
  return exists ? [] : [{ pointer, reason: 'must be a date or an RFC 3339 time with offset, such as 2026-11-01 or 2026-11-01T00:00:00Z' }];
}
