/*
 * Event types by kind, for read models to which a whole kind means nothing. A read model that handles one type of a kind names each of the others, so
 * that a new type of that kind does not compile before it has decided.
 */

export const requestTypes = [
  'privacy.request.opened.v1',
  'privacy.request.verified.v1',
  'privacy.request.approved.v1',
  'privacy.request.refused.v1',
  'privacy.request.extended.v1',
  'privacy.request.paused.v1',
  'privacy.request.resumed.v1',
  'privacy.request.completed.v1',
] as const;

export const erasureTypes = [
  'privacy.erasure.ordered.v1',
  'privacy.erasure.answered.v1',
  'privacy.erasure.told.v1',
  'privacy.erasure.escalated.v1',
  'privacy.erasure.stuck.v1',
  'privacy.erasure.closing.v1',
  'privacy.erasure.closed.v1',
  'privacy.erasure.shredding.v1',
  'privacy.erasure.shredded.v1',
  'privacy.erasure.certified.v1',
] as const;

export const holdTypes = ['privacy.hold.placed.v1', 'privacy.hold.lifted.v1'] as const;

/** Who fell silent, in drills and beside them, and what people do about findings. */
export const watchTypes = [
  'privacy.drill.started.v1',
  'privacy.drill.ended.v1',
  'privacy.system.silent.v1',
  'privacy.system.heard.v1',
  'privacy.publisher.silent.v1',
  'privacy.publisher.heard.v1',
  'privacy.finding.acknowledged.v1',
  'privacy.finding.resolved.v1',
] as const;

/** Breaches, and what became of them. */
export const breachTypes = ['privacy.breach.opened.v1', 'privacy.breach.reported.v1', 'privacy.breach.closed.v1'] as const;

/** What is about no person: policies, systems, keys, controls, breaches. */
export const houseTypes = [
  ...breachTypes,
  'privacy.policy.published.v1',
  'privacy.policy.announced.v1',
  'privacy.system.registered.v1',
  'privacy.apikey.created.v1',
  'privacy.apikey.revoked.v1',
  'privacy.key.destroyed.v1',
  'privacy.control.evidenced.v1',
  'privacy.event.refused.v1',
] as const;

/** What happens to values in the vault; what systems hold does not change with it. */
export const vaultTypes = ['privacy.value.expired.v1', 'privacy.value.lost.v1', 'privacy.values.opened.v1'] as const;

/** Who a person is: identifiers, links, residence. */
export const identityTypes = [
  'privacy.subject.described.v1',
  'privacy.subject.linked.v1',
  'privacy.subject.unlinked.v1',
  'privacy.identifier.released.v1',
  'privacy.identity.conflicted.v1',
] as const;

/** What becomes of a person's data in the organisation's systems. */
export const dataTypes = [
  'privacy.data.collected.v1',
  'privacy.data.used.v1',
  'privacy.data.accessed.v1',
  'privacy.data.corrected.v1',
  'privacy.data.obscured.v1',
  'privacy.data.deleted.v1',
  'privacy.data.shared.v1',
  'privacy.retention.scheduled.v1',
] as const;

/** What a person wants, and how they are spoken to. */
export const choiceTypes = [
  'privacy.consent.granted.v1',
  'privacy.consent.withdrawn.v1',
  'privacy.signal.received.v1',
  'privacy.optout.carried.v1',
  'privacy.contact.made.v1',
  'privacy.notice.given.v1',
] as const;
