/** What the ledger exchanges over Kafka: events and receipts in, orders and the feed out, and what could not be recorded. */
export { Burial } from './dead-letters.ts';
export { DeadLetterOffice, type Lost, type Replayed, type Shown } from './dead-letter-office.ts';
export type { Engines } from './engines.ts';
export { Exchange, type ExchangeOptions } from './exchange.ts';
export { exchangeWrites, type ExchangeWrite, type FaultPoint, type Faults } from './faults.ts';
export { feedEvent } from './feed-event.ts';
export { Inbound } from './inbound.ts';
export { orderMessage, type OrderMessage } from './order-message.ts';
export { readReceipt, Receipts } from './receipts.ts';
export { Relay } from './relay.ts';
export { KAFKA_KEY } from './senders.ts';
export type { Counted, Figures } from './figures.ts';
