import type { LedgerEvent } from '#domain';

/**
 * When something happened and where it stands in the ledger, as one text that sorts: `2026-11-01T10:00:00.000Z 0000000000000000042`.
 * The later stamp wins wherever two facts contradict each other, so the order in which events arrive makes no difference.
 */
export type Stamp = string;

/** An event with its time brought to UTC (`at`, ISO 8601 with milliseconds) and its {@link Stamp}. */
export type Stamped<E> = E & { readonly at: string; readonly stamp: Stamp };

const ISO_LENGTH = 24;
const POSITION_DIGITS = 19;

/** Undefined when the event's time is no time between the years 0 and 9999. */
export function stamped<E extends Pick<LedgerEvent, 'position' | 'metadata'>>(event: E): Stamped<E> | undefined {
  const at = isoTime(event.metadata.time);
  if (at === undefined) return undefined;
  return { ...event, at, stamp: `${at} ${event.position.toString().padStart(POSITION_DIGITS, '0')}` };
}

/** An RFC 3339 time in UTC with milliseconds; undefined when it is none. */
export function isoTime(time: string): string | undefined {
  const ms = Date.parse(time);
  const iso = Number.isNaN(ms) ? '' : new Date(ms).toISOString();
  return iso.length === ISO_LENGTH ? iso : undefined;
}

/** The time of a stamp, ISO 8601 in UTC. */
export function timeOf(stamp: Stamp): string {
  return stamp.slice(0, ISO_LENGTH);
}

/** The later of two; what is not there is earlier than anything. */
export function latest<S extends Stamp | undefined>(a: S, b: S): S {
  if (a === undefined) return b;
  return b === undefined || a >= b ? a : b;
}

export function isLater(a: Stamp | undefined, b: Stamp | undefined): boolean {
  return a !== undefined && (b === undefined || a > b);
}
