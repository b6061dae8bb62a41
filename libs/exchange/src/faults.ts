/** Every durable write between Kafka and the ledger. Offsets of consumers are committed by the client, after what a handler did. */
export const exchangeWrites = [
  /** A batch of events into the ledger. */
  'record',
  /** A receipt into the ledger. */
  'receipt',
  /** The vault's row about a message that could not be recorded. */
  'dead-row',
  /** That message, sealed, into the dead topic. */
  'dead-message',
  /** The note of where it is there. */
  'dead-place',
  /** A dead message into the topic that it came from. */
  'replay',
  /** A page of the ledger into the outgoing topics. */
  'publish',
  /** How far the relay is. */
  'relay-position',
] as const;

export type ExchangeWrite = (typeof exchangeWrites)[number];
export type FaultPoint = `${'before' | 'after'} ${ExchangeWrite}`;

/** Lets a test cut work off between two writes, by throwing. */
export interface Faults {
  at(point: FaultPoint): void | Promise<void>;
}

/** Performs a durable write, with the fault points around it. */
export async function durably<T>(faults: Faults | undefined, write: ExchangeWrite, perform: () => Promise<T>): Promise<T> {
  await faults?.at(`before ${write}`);
  const result = await perform();
  await faults?.at(`after ${write}`);
  return result;
}
