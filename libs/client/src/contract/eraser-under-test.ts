import type { Order, Receipt } from '../orders/order.ts';

/** What a consumer is started with: a ledger that the contract plays. */
export interface StartedWith {
  /** Of the played ledger: it answers claims and receipts as the real one does. */
  url: string;
  key: string;
  /** For a consumer that answers over Kafka: takes what it would send to the topic of receipts. Rejects where the topic would not take it. */
  sendReceipt(receipt: Pick<Order, 'erasure' | 'target'> & Receipt): Promise<void>;
}

/** A running consumer. */
export interface Started {
  /**
   * Gives it one message of the topic of orders. Resolves when it would commit the message's offset; a rejection means that it would not, and the message
   * comes again.
   */
  deliver(value: string): Promise<void>;
  /** Ends it as a crash would: what is not on disk is gone, and it does nothing more. */
  kill(): Promise<void>;
}

/** What the contract needs of a consumer and the system that it erases from. */
export interface EraserUnderTest {
  /** The system's name. Orders of other targets are given to it as well, and are not its own. */
  target: string;
  /** Begins with nothing: no order was ever taken. */
  reset(): Promise<void>;
  /** Starts it as its process does, with what the run before left on disk. Let its pauses after a failure be short, such as 20 ms. */
  start(ledger: StartedWith): Promise<Started>;
  /** Puts something about a person into the system. */
  put(email: string): Promise<void>;
  /** How many rows the system holds of a person; asked beside the consumer. */
  held(email: string): Promise<number>;
  /** Lets every erasure of this person fail in the system until what it resolves with is called. */
  obstruct(email: string): Promise<() => Promise<void>>;
}
