/** The client of Lethe for services: events and how to send them, decisions before acting, and orders to erase and how to carry them out. */
export * from './events/data.ts';
export type { JsonValue } from './events/json-value.ts';
export { type About, type EventType, privacyEvent, type PrivacyEvent } from './events/event.ts';
export type { DecidedEvent, DecidedType, Decision, Reason } from './decisions/decision.ts';
export { type Asking, Decisions, type DecisionsOptions } from './decisions/decisions.ts';
export type { LedgerOptions } from './http/ledger-http.ts';
export { LetheRefused, type Problem } from './http/problem.ts';
export type { Retry } from './http/retry.ts';
export { HttpPublisher } from './publish/http-publisher.ts';
export type { Published, Publisher } from './publish/publisher.ts';
export { drain, type Drained, drainOnce, type DrainOptions } from './outbox/drain.ts';
export type { Done, Outbox, OutboxItem } from './outbox/outbox.ts';
export { larger } from './orders/counts.ts';
export { Eraser, type ErasureHandler, type EraserOptions, type Work } from './orders/eraser.ts';
export type { Inbox, OpenOrder } from './orders/inbox.ts';
export { type Claimed, type Counts, type Order, type OrderId, type Outcome, readOrder, type Receipt } from './orders/order.ts';
export { ledgerOrders, type LedgerOrdersOptions } from './orders/ledger-orders.ts';
export {
  type ClaimResult,
  type FoundResult,
  type OpenResult,
  OrderLedger,
  type ReceiptResult,
  type ReceiptSender,
} from './orders/order-ledger.ts';
export { type OrderSource, runSource } from './orders/order-source.ts';
