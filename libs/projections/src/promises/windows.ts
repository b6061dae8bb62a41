import { policyInForce, type Policy } from '#domain';

/** A version of a policy with the time in which it was, or is, in force; RFC 3339. */
export interface PolicyWindow {
  readonly policy: Policy;
  readonly from: string;
  /** From when another version took its place; without it none has. */
  readonly until?: string;
}

/** The time of each version that was in force up to a moment, the oldest first. A version whose place another took at once was never in force. */
export function policyWindows(versions: readonly Policy[], at: string): PolicyWindow[] {
  const moment = Date.parse(at);
  const starts = [...new Set(versions.map(({ effectiveFrom }) => Date.parse(effectiveFrom)))].filter((start) => start <= moment).sort((a, b) => a - b);
  return starts.flatMap((start, n) => {
    const from = new Date(start).toISOString();
    const policy = policyInForce(versions, from);
    const next = starts[n + 1];
    return policy ? [{ policy, from, ...(next === undefined ? {} : { until: new Date(next).toISOString() }) }] : [];
  });
}
