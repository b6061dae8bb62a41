import { windowOf, type Policy } from '#domain';

/** A version of a policy with the time in which it was, or is, in force; RFC 3339. */
export interface PolicyWindow {
  readonly policy: Policy;
  readonly from: string;
  /** From when another version takes its place; without it none does. */
  readonly until?: string;
  /** Where only a part of that time is looked at, from when the version was in force: what was owed before the part, and not done, is owed in it. */
  readonly since?: string;
}

/** The time of each version that was in force up to a moment, the oldest first. A version whose place another took at once never was. */
export function policyWindows(versions: readonly Policy[], at: string): PolicyWindow[] {
  const windows = versions.map((policy) => ({ policy, ...windowOf(policy, versions) }));
  const inForce = windows.filter(({ from, until }) => Date.parse(from) <= Date.parse(at) && from !== until);
  return inForce.toSorted((a, b) => Date.parse(a.from) - Date.parse(b.from));
}
