import type { PrivacyEvent } from '../events/event.ts';
import type { Published } from '../publish/publisher.ts';

/** An event that is to be sent, with what the outbox knows it by. */
export interface OutboxItem {
  key: string;
  event: PrivacyEvent;
}

/** An item with its last word: all but `unanswered`. */
export interface Done {
  key: string;
  result: Exclude<Published, { status: 'unanswered' }>;
}

/**
 * Where a service keeps the events that it has to send, written in the same transaction as what they tell of. Both may be called again with the same after
 * a crash.
 */
export interface Outbox {
  /** The oldest items that are not done, up to a number. They stay: only `markDone` takes them away. */
  takeBatch(most: number): Promise<OutboxItem[]>;
  /** Durably, all or none. A `rejected` one is to be kept aside, with its problem, for somebody to look at. */
  markDone(done: readonly Done[]): Promise<void>;
}
