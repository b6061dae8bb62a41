import type { Book } from './book.ts';

/** Until when the book tells: its `at`, or the end of its version if that came before. */
export function endOf({ at, until }: Book): string {
  return until !== undefined && Date.parse(until) < Date.parse(at) ? until : at;
}

/** The first of RFC 3339 times; there has to be one. */
export function earliest(times: readonly string[]): string {
  return times.reduce((first, time) => (Date.parse(time) < Date.parse(first) ? time : first));
}

/** The last of RFC 3339 times; there has to be one. */
export function latest(times: readonly string[]): string {
  return times.reduce((last, time) => (Date.parse(time) > Date.parse(last) ? time : last));
}

/** The day of a moment, as texts for people say it. */
export function day(time: string): string {
  return new Date(time).toISOString().slice(0, 10);
}
