/** The read models: what the ledger's events amount to, in tables that can be emptied and folded again at any time. */
export { ReadModels, type Lag, type ReadModelsOptions, type Rebuild } from './read-models.ts';
export type { Page, PageRequest } from './engine/index.ts';
export { access, type Access } from './access/query.ts';
export { actGroups, actsOfGroup, type ActCursor, type ActGroup, type ActItem, type ActPlace, type Span } from './acts/query.ts';
export { toldOfPersons, type AskedPerson } from './contradictions/told-of-persons.ts';
export { breachHits, type BreachHits, type BreachScope } from './breaches/hit.ts';
export {
  breachById,
  breachDuties,
  breaches,
  untoldOfBreach,
  type BreachDuties,
  type BreachItem,
  type BreachView,
} from './breaches/query.ts';
export { consents } from './consents/query.ts';
export type { Consent, Consents, Refusal } from './consents/view.ts';
export { stats, type Stats } from './counts/query.ts';
export { disclosures, recipients, type Disclosure, type RecipientSummary } from './disclosures/query.ts';
export { drillById, drills, lastDrill, openDrills, type DrillItem, type OpenDrill } from './drills/query.ts';
export {
  dueSkeletons,
  erasureById,
  erasureDuties,
  erasures,
  openOrders,
  type DueSkeleton,
  type ErasureDuties,
  type ErasureItem,
  type ErasuresRequest,
  type OpenOrder,
} from './erasures/query.ts';
export { findingRules } from './findings/kinds.ts';
export { findingById, findings, lastFindings, silent, type FindingItem, type FindingsRequest, type Silent } from './findings/query.ts';
export { holds, type Hold } from './holds/query.ts';
export { inventory, type Inventory } from './person/inventory.ts';
export { inventoryAsOf } from './person/inventory-as-of.ts';
export type { InventoryEntry, InventoryField } from './person/inventory-entries.ts';
export type { Origin, Purpose } from './inventory/view.ts';
export { knowledge } from './knowledge/query.ts';
export { changeDuty, type ChangeDuty } from './policies/change-duty.ts';
export { policies } from './policies/query.ts';
export { promiseEvidence, type PromiseEvidence } from './promises/evidence.ts';
export { promisesView, promiseView, standing, standingsIn, type PromisesRequest, type Standing } from './promises/query.ts';
export type { PromiseInVersion, PromiseItem, PromisesView, PromiseView } from './promises/view.ts';
export { approvedErasures, awaitsBundle, requests, type RequestItem, type RequestsRequest } from './requests/query.ts';
export { declaredPublishers, firstPolicyAt, heard, type Heard } from './publishers/query.ts';
export { retention, type Retention } from './retention/query.ts';
export type { RetentionDue } from './retention/view.ts';
export { stateOf, subjectState, type PersonState, type SubjectSummary } from './subjects/query.ts';
export { systems, systemsOfKind, type RegisteredSystem } from './systems/query.ts';
export { timeline, type TimelineItem, type TimelineRequest } from './timeline/query.ts';
