import { commitment, newLedgerMetadata, receivedMac, recordedData, recordToken, type CommittedValue } from '#domain';
import { contentKeyOf, exactEvents, sealValue, type NewEventRow, type ReceivedRow, type SubjectKey, type ValueRow } from '#vault';
import { contentMacOf } from './content-of.ts';
import type { CarriedOptOut, Placed } from './people.ts';
import { LETHE, type Own, type Prepared, type Published } from './prepare.ts';

export interface BuildingWith {
  random(bytes: number): Buffer;
  uuid(): string;
  now: Date;
  /** For content without a subject. */
  receivedKey: Buffer;
}

export interface Built {
  row: ReceivedRow;
  values: ValueRow[];
  /** What Lethe itself says about the other end of a link, in a stream of its own. */
  beside?: ReceivedRow;
}

/** Line 5 of the protocol: the exact events of what was received, and its sealed values. `key` is there where the event is about a person. */
export function buildPublished(event: Published, placed: Placed, key: SubjectKey | undefined, revision: bigint, by: BuildingWith): Built {
  const { reduced } = event;
  const token = reduced.record && key && recordToken(key.token, event.controller, reduced.record);
  const kept = key ? reduced.values.map((each) => keep(event, each, key, by)) : [];
  const main: NewEventRow = {
    id: event.eventId,
    type: event.type,
    data: recordedData(reduced, { recordToken: token, other: placed.other }),
    metadata: metadataOf(event, placed.subject, by, {
      correlation: event.correlation,
      causation: event.causation,
      commitments: Object.fromEntries(kept.map(({ value, commitment }) => [value.pointer, commitment])),
      dropped: reduced.dropped,
    }),
  };
  const events = [...optOutCarried(event, placed, by), main, ...identityConflicted(event, placed, by)];
  const contentMac = contentMacOf(
    key ? contentKeyOf(key) : by.receivedKey,
    event,
    token,
    kept.map(({ value }) => value.pointer),
  );
  return { row: rowOf(event, placed.subject, events, contentMac, reduced.dropped, revision, by), values: kept.map(({ value }) => value) };
}

/** Lethe's own facts hold no values and are never compared: their id says what they are about. */
export function buildOwn(event: Own, revision: bigint, by: BuildingWith): Built {
  const main: NewEventRow = { id: event.eventId, type: event.type, data: event.data, metadata: metadataOf(event, event.subject, by) };
  return { row: rowOf(event, event.subject, [main], null, [], revision, by), values: [] };
}

/** The objections that the other end of a link starts with: a fact of Lethe's own, once for the event that made this person known. */
export function buildOthersOptOut(event: Published, other: string, optOut: CarriedOptOut, revision: bigint, by: BuildingWith): ReceivedRow {
  const { controller, time } = event;
  const mac = receivedMac(by.receivedKey, controller, LETHE, `optout.carried/${event.mac.toString('hex')}`);
  const lethe = { from: LETHE, controller, actor: LETHE, source: LETHE, time, mac, eventId: by.uuid() } as const;
  return buildOwn({ ...lethe, type: 'privacy.optout.carried.v1', subject: other, data: { ...optOut } }, revision, by).row;
}

function keep(
  event: Published,
  { pointer, value }: CommittedValue,
  key: SubjectKey,
  by: BuildingWith,
): { value: ValueRow; commitment: string } {
  const { controller, eventId } = event;
  const salt = by.random(32);
  const sealed = sealValue(key, { eventId, pointer }, salt, value);
  return {
    value: { controller, eventId, pointer, pseudonym: key.pseudonym, keyVersion: key.version, sealed },
    commitment: commitment(eventId, pointer, salt, value),
  };
}

function metadataOf(
  event: Prepared,
  subject: string,
  by: BuildingWith,
  more: { correlation?: string | undefined; causation?: string | undefined; commitments?: Record<string, string>; dropped?: string[] } = {},
): unknown {
  const { controller, actor, source, time, mac } = event;
  const about = { controller, ...(subject !== '' && { subject }), actor, source, time };
  const recorded = { recordedAt: by.now.toISOString(), received: mac.toString('hex'), nonce: by.random(32).toString('base64url') };
  const given = Object.fromEntries(Object.entries(more).filter(([, value]) => value !== undefined));
  return newLedgerMetadata({ ...about, ...recorded, ...given });
}

/** A new person starts with the objections that an erased one with the same identifier had made. */
function optOutCarried(event: Published, { subject, optOut }: Placed, by: BuildingWith): NewEventRow[] {
  return optOut ? [companion(event, subject, 'privacy.optout.carried.v1', optOut, by)] : [];
}

function identityConflicted(event: Published, { subject, conflict }: Placed, by: BuildingWith): NewEventRow[] {
  return conflict ? [companion(event, subject, 'privacy.identity.conflicted.v1', conflict, by)] : [];
}

/** What the ledger itself says beside an event, in the same append, so that one never exists without the other. */
function companion(event: Published, subject: string, type: string, data: unknown, by: BuildingWith): NewEventRow {
  return { id: by.uuid(), type, data, metadata: metadataOf({ ...event, actor: 'lethe', source: 'lethe' }, subject, by) };
}

function rowOf(
  event: Prepared,
  pseudonym: string,
  events: NewEventRow[],
  contentMac: Buffer | null,
  dropped: string[],
  revision: bigint,
  by: BuildingWith,
): ReceivedRow {
  const { controller, mac, eventId } = event;
  return {
    controller,
    mac,
    eventId,
    pseudonym,
    revision,
    count: events.length,
    contentMac,
    events: exactEvents(events),
    dropped,
    recordedAt: by.now,
  };
}
