/** When something happened, and where it stands in the ledger. */
export interface Instant {
  /** ISO 8601 in UTC with milliseconds, so that times sort as text. */
  readonly at: string;
  readonly position: bigint;
}

/** Before everything; its time sorts before all others as text too. */
export const EVER: Instant = { at: '-infinity', position: -1n };

export function byInstant(one: Instant, other: Instant): number {
  if (one.at !== other.at) return one.at < other.at ? -1 : 1;
  return one.position < other.position ? -1 : Number(one.position > other.position);
}
