import type { Moment } from './fact.ts';

/** Negative if `a` was before `b`: by time, and at the same time by place in the ledger. */
export function compareMoments(a: Moment, b: Moment): number {
  const [one, other] = [Date.parse(a.time), Date.parse(b.time)];
  if (one !== other) return one - other;
  return a.position < b.position ? -1 : Number(a.position > b.position);
}
