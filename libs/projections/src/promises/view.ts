import type { Assessment, Counts, Evidence, Part, Policy, PromiseRule, PromiseStatus } from '#domain';

/** A promise and how it stands, as lists show it. */
export interface PromiseItem {
  id: string;
  title: string;
  /** Section of the published text that it comes from. */
  source?: string;
  status: PromiseStatus;
  /** Since when it stands so under this version, RFC 3339. */
  since: string;
  reason: string;
  counts: Counts;
  evidence: Evidence;
}

/** What an organisation promises under one version of its policy, and how that stands. */
export interface PromisesView {
  controller: string;
  version: string;
  /** When the version was in force: up to `until`, where another has taken its place. */
  from: string;
  until?: string;
  /** As of when, by the time of the events. */
  asOf: string;
  promises: PromiseItem[];
}

/** How a promise stood at the end of a version's time, or stands now. */
export interface PromiseInVersion {
  version: string;
  from: string;
  until?: string;
  status: PromiseStatus;
  since: string;
  reason: string;
  counts: Counts;
}

/** All about one promise. */
export interface PromiseView extends PromiseItem {
  controller: string;
  version: string;
  asOf: string;
  /** One for each check, in the order of the policy. */
  parts: readonly Part[];
  /** Every version up to `asOf` that makes this promise, the newest first. */
  versions: PromiseInVersion[];
}

export function promiseItem({ source }: PromiseRule, assessment: Assessment): PromiseItem {
  const { promise: id, title, status, since, reason, counts, evidence } = assessment;
  return { id, title, ...(source === undefined ? {} : { source }), status, since, reason, counts, evidence };
}

/** The promises of a policy; none where it makes none. */
export function promisesOf(policy: Pick<Policy, 'promises'>): readonly PromiseRule[] {
  return policy.promises ?? [];
}
