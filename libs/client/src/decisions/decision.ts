import type { PrivacyEvent } from '../events/event.ts';
import type { Problem } from '../http/problem.ts';

/** What may be asked before it is done: each is the event that it will be recorded as. */
export type DecidedType =
  | 'privacy.data.collected.v1'
  | 'privacy.data.used.v1'
  | 'privacy.data.shared.v1'
  | 'privacy.data.accessed.v1'
  | 'privacy.retention.scheduled.v1'
  | 'privacy.contact.made.v1';
export type DecidedEvent = PrivacyEvent<DecidedType>;

/** Why something is not allowed, or what is worth a look. */
export interface Reason {
  /** Stable id; `docs/decisions-before-acting.md` of Lethe lists them. */
  rule: string;
  /** The promise of the policy that it would break, where one is declared. */
  promise?: string;
  /** Set where it denies nothing. */
  severity?: 'warning';
  /** In words; it says what the person wants, so it is not for everybody. */
  detail: string;
}

/** The answer to whether something may be done. */
export interface Decision {
  allow: boolean;
  /** Where it is allowed, warnings only. */
  reasons: Reason[];
  /** Version of the policy that it was judged by; null where none is in force, or nothing was judged. */
  policyVersion: string | null;
  /** Set where the ledger gave no answer in time; `allow` is then what `whenUnanswered` says. */
  unanswered?: Problem;
}
