export { EventStore, type EventStoreOptions } from './event-store.ts';
export {
  EventStoreUnavailableError,
  type AppendResult,
  type EventStoreLog,
  type Expected,
  type NewEvent,
  type StoredEvent,
} from './events.ts';
export type { ReadAllOptions, ReadStreamOptions } from './read.ts';
export type { SubscribeOptions } from './subscribe.ts';
