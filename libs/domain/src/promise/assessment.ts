import type { CheckKind } from '../policy/promise-rule.ts';

/** From best to worst: of several checks of a promise the worst counts. */
export const promiseStatuses = ['kept', 'unevidenced', 'at-risk', 'broken'] as const;
export type PromiseStatus = (typeof promiseStatuses)[number];

export interface Counts {
  /** Events that show that it is kept. */
  supporting: number;
  /** Events and missed duties that show that it is not. */
  contradicting: number;
  /** Duties that are not due yet. */
  open: number;
}

export interface Evidence {
  /** Ids of events: where it is broken those that contradict it, else the first and the last that support it, or what is open. At most 20. */
  events: readonly string[];
  /** How many there are in all. */
  total: number;
}

/** Events of one type that the policy expects from a source and that have not come. */
export interface SilentPublisher {
  /** Pattern of the sources, as the policy declares it. */
  source: string;
  type: string;
  /** When the last one happened; without it there was none in this window. */
  lastAt?: string;
}

/** How one check of a promise stands. */
export interface Part {
  kind: CheckKind;
  status: PromiseStatus;
  /** Since when it stands so, RFC 3339. */
  since: string;
  /** Why, in plain words. */
  reason: string;
  counts: Counts;
  evidence: Evidence;
  /** Declared publishers that were not heard. */
  silent: readonly SilentPublisher[];
}

/** How a promise stands at the book's `at`, under one version of the policy. */
export interface Assessment {
  /** Id of the promise. */
  promise: string;
  title: string;
  /** Version of the policy. */
  version: string;
  status: PromiseStatus;
  /** Since when it stands so, RFC 3339. */
  since: string;
  /** Why, in plain words: the reasons of the checks that decide. */
  reason: string;
  counts: Counts;
  evidence: Evidence;
  /** One for each check, in the order of the policy. */
  parts: readonly Part[];
}
