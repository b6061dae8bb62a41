/** Data-subject requests, and erasures from the approval to the certificate. */
export { readCertificate, type CertificateResult, type ErasureTerms, type SignedCertificate } from './certificates.ts';
export type { OwnFacts } from './deletions.ts';
export { Breaches, type BreachResult, type NewBreach } from './breaches.ts';
export { DrillProcess, type DrillProcessOptions } from './drills/drill-process.ts';
export { Drills, type DrillStart, type StartedDrill } from './drills/drills.ts';
export { PublisherWatch, type PublisherWatchOptions } from './drills/publisher-watch.ts';
export type { Engines } from './engines.ts';
export { ErasureProcess, type Advance, type ErasureProcessOptions } from './erasure-process.ts';
export {
  ErasureWork,
  larger,
  type Claimed,
  type ClaimResult,
  type FoundResult,
  type ReceiptGiven,
  type ReceiptResult,
  type Worker,
} from './erasure-work.ts';
export {
  drillWrites,
  durableWrites,
  skeletonWrites,
  tellingWrites,
  valueWrites,
  type DurableWrite,
  type FaultPoint,
  type Faults,
} from './faults.ts';
export { Findings, type FindingResult } from './findings.ts';
export { handleOrder, type Handled, type OrderSent, type OrderWork } from './handle-order.ts';
export { Holds, type HoldResult, type NewHold } from './holds.ts';
export { InProcessEraser, type InProcessEraserOptions } from './in-process-eraser.ts';
export { loadErasure, loadRequest, type LoadedErasure, type LoadedRequest } from './load.ts';
export { NotRecorded } from './own-stream.ts';
export { Requests, type Actor, type NewRequest, type PlainCommand, type RequestResult, type RequestView } from './requests.ts';
export { SkeletonExpiry, type SkeletonExpiryOptions } from './skeleton-expiry.ts';
export { ValueRetention, type ValueRetentionOptions } from './value-retention/value-retention.ts';
export { OpenDsrCallbacks, type CallbackTaken } from './opendsr-callbacks.ts';
export { SystemSearch, type SearchResult, type Sought } from './system-search.ts';
export type { Drain } from './steps.ts';
export { finalityOf, type Finality } from './finality.ts';
export type { MailServer } from './telling/mail-port.ts';
export { Teller, type TellerOptions } from './telling/teller.ts';
export { acknowledgement } from './telling/webhook-port.ts';
