import { ApikeyCreated } from './apikey/created.ts';
import { ApikeyRevoked } from './apikey/revoked.ts';
import { BreachClosed } from './breach/closed.ts';
import { BreachOpened } from './breach/opened.ts';
import { BreachReported } from './breach/reported.ts';
import { ConsentGranted } from './consent/granted.ts';
import { ConsentWithdrawn } from './consent/withdrawn.ts';
import { ContactMade } from './contact/made.ts';
import { ControlEvidenced } from './control/evidenced.ts';
import { DataAccessed } from './data/accessed.ts';
import { DataCollected } from './data/collected.ts';
import { DataCorrected } from './data/corrected.ts';
import { DataDeleted } from './data/deleted.ts';
import { DataObscured } from './data/obscured.ts';
import { DataShared } from './data/shared.ts';
import { DataUsed } from './data/used.ts';
import { DrillEnded } from './drill/ended.ts';
import { DrillStarted } from './drill/started.ts';
import { ErasureAnswered } from './erasure/answered.ts';
import { ErasureCertified } from './erasure/certified.ts';
import { ErasureClosed } from './erasure/closed.ts';
import { ErasureClosing } from './erasure/closing.ts';
import { ErasureEscalated } from './erasure/escalated.ts';
import { ErasureOrdered } from './erasure/ordered.ts';
import { ErasureShredded } from './erasure/shredded.ts';
import { ErasureShredding } from './erasure/shredding.ts';
import { ErasureStuck } from './erasure/stuck.ts';
import { ErasureTold } from './erasure/told.ts';
import { EventRefused } from './event/refused.ts';
import { FindingAcknowledged } from './finding/acknowledged.ts';
import { FindingResolved } from './finding/resolved.ts';
import { HoldLifted } from './hold/lifted.ts';
import { HoldPlaced } from './hold/placed.ts';
import { IdentifierReleased } from './identifier/released.ts';
import { IdentityConflicted } from './identity/conflicted.ts';
import { KeyDestroyed } from './key/destroyed.ts';
import { NoticeGiven } from './notice/given.ts';
import { OptoutCarried } from './optout/carried.ts';
import { PolicyAnnounced } from './policy/announced.ts';
import { PolicyPublished } from './policy/published.ts';
import { PublisherHeard } from './publisher/heard.ts';
import { PublisherSilent } from './publisher/silent.ts';
import { RequestApproved } from './request/approved.ts';
import { RequestCompleted } from './request/completed.ts';
import { RequestExtended } from './request/extended.ts';
import { RequestOpened } from './request/opened.ts';
import { RequestPaused } from './request/paused.ts';
import { RequestRefused } from './request/refused.ts';
import { RequestResumed } from './request/resumed.ts';
import { RequestVerified } from './request/verified.ts';
import { RetentionScheduled } from './retention/scheduled.ts';
import { SignalReceived } from './signal/received.ts';
import { SkeletonExpired } from './skeleton/expired.ts';
import { SubjectDescribed } from './subject/described.ts';
import { SubjectLinked } from './subject/linked.ts';
import { SubjectUnlinked } from './subject/unlinked.ts';
import { SystemHeard } from './system/heard.ts';
import { SystemRegistered } from './system/registered.ts';
import { SystemSilent } from './system/silent.ts';
import { ValueExpired } from './value/expired.ts';
import { ValueLost } from './value/lost.ts';
import { ValuesOpened } from './values/opened.ts';
import { definitionsOf } from './event-type.ts';
import type { EventClass, EventDefinition } from './event-type.ts';

/** Every type of event that the ledger knows, once. To add one: its file, a line here, and its sample is tested. */
const eventClasses = [
  // What publishers send.
  DataCollected,
  DataUsed,
  DataAccessed,
  DataCorrected,
  DataObscured,
  DataDeleted,
  DataShared,
  ConsentGranted,
  ConsentWithdrawn,
  SignalReceived,
  ContactMade,
  NoticeGiven,
  SubjectDescribed,
  SubjectLinked,
  SubjectUnlinked,
  IdentifierReleased,
  RetentionScheduled,
  ControlEvidenced,
  // What Lethe itself records.
  RequestOpened,
  RequestVerified,
  RequestApproved,
  RequestRefused,
  RequestExtended,
  RequestPaused,
  RequestResumed,
  RequestCompleted,
  ErasureOrdered,
  ErasureAnswered,
  ErasureTold,
  ErasureEscalated,
  ErasureStuck,
  ErasureClosing,
  ErasureClosed,
  ErasureShredding,
  ErasureShredded,
  ErasureCertified,
  SkeletonExpired,
  ValuesOpened,
  EventRefused,
  OptoutCarried,
  IdentityConflicted,
  ValueExpired,
  ValueLost,
  KeyDestroyed,
  PolicyPublished,
  PolicyAnnounced,
  SystemRegistered,
  ApikeyCreated,
  ApikeyRevoked,
  HoldPlaced,
  HoldLifted,
  BreachOpened,
  BreachReported,
  BreachClosed,
  DrillStarted,
  DrillEnded,
  SystemSilent,
  SystemHeard,
  PublisherSilent,
  PublisherHeard,
  FindingAcknowledged,
  FindingResolved,
] as const;

type AnyEventClass = (typeof eventClasses)[number];

/** Type of event → its class. */
export type EventTypes = { [C in AnyEventClass as C['type']]: InstanceType<C> };

export interface Catalogue {
  /** The current version of each type, in the order of the list. */
  readonly all: readonly EventDefinition[];
  /** A type in any version that is declared, the current one or an earlier. */
  get(type: string): EventDefinition | undefined;
}

/** Reads the declarations. Throws if two classes claim the same type or name: that is a mistake to be found at start. */
export function buildCatalogue(classes: readonly EventClass[]): Catalogue {
  const all: EventDefinition[] = [];
  const byType = new Map<string, EventDefinition>();
  const names = new Set<string>();
  for (const [current, ...earlier] of classes.map(definitionsOf)) {
    for (const definition of [current, ...earlier]) {
      if (byType.has(definition.type)) throw new Error(`The event type ${definition.type} is declared twice`);
      byType.set(definition.type, definition);
    }
    if (names.has(current.class.name)) throw new Error(`Two event types have a class named ${current.class.name}`);
    names.add(current.class.name);
    all.push(current);
  }
  return { all, get: (type) => byType.get(type) };
}

export const catalogue: Catalogue = buildCatalogue(eventClasses);
