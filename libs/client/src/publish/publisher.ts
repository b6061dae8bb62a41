import type { PrivacyEvent } from '../events/event.ts';
import type { Problem } from '../http/problem.ts';

/** What became of one event. */
export type Published =
  /** It is durable in the ledger; `duplicate`: it was already. */
  | {
      status: 'recorded' | 'duplicate';
      id: string;
      /** Place in the ledger, decimal; for `minPosition`. */
      position: string;
      /** The person's pseudonym; missing where the event is about nobody. */
      subject?: string;
      findings: unknown[];
      /** JSON pointers of values that the policy does not let the ledger hold. */
      dropped: string[];
    }
  /** It is durable in Kafka, from where the ledger takes it; no answer comes back. */
  | { status: 'sent'; id: string }
  /** It will never be recorded as it is. */
  | { status: 'rejected'; id: string; problem: Problem }
  /** It is not known to be recorded: keep it and send it again. */
  | { status: 'unanswered'; id: string; problem: Problem };

/** Sends events: over HTTP, or over Kafka. */
export interface Publisher {
  /**
   * Sends any number of events and answers one result for each, in their order. Sending the same again is safe.
   * @throws LetheRefused if this service is not let in, or may not send events at all.
   */
  publish(events: readonly PrivacyEvent[], signal?: AbortSignal): Promise<Published[]>;
}
