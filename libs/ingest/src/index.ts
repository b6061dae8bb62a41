/** The way of an event into the ledger: validated, identified, set aside, appended. */
export type { IncomingEvent, PolicySource } from '#domain';
export { Finisher, type FinisherOptions } from './finisher.ts';
export type { Foreseen, ForeseenEvent } from './foresee.ts';
export { ingestFaultPoints } from './faults.ts';
export { Ingest, type IngestOptions } from './ingest.ts';
export type { Limits } from './room.ts';
export { isAllowed } from './patterns.ts';
export type { Caller, OwnFact, RecordResult } from './types.ts';
