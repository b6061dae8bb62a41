import { LETHE, readInOrder, sharedIdentifierTypes, type EventMetadata, type LedgerEventOf } from '#domain';
import type { StoredEvent } from '#event-store';
import type { RevokedKey } from '../tables/api-key.ts';
import type { LinkRow } from '../tables/link.ts';
import type { Confirmation } from '../tables/confirm.ts';
import type { ExpiredValues } from '../tables/value-expiry.ts';

type ErasureStep =
  | LedgerEventOf<'privacy.erasure.closing.v1'>
  | LedgerEventOf<'privacy.erasure.shredding.v1'>
  | LedgerEventOf<'privacy.erasure.certified.v1'>
  | LedgerEventOf<'privacy.skeleton.expired.v1'>;

/** What a page of the ledger means for the vault. */
export interface KeeperPage {
  /** What ingest recorded, by the events themselves; their companions are left out. */
  confirmations: Confirmation[];
  /** Of types that stand beside an event of a publisher under its `received`, or by themselves under their own. */
  companions: Confirmation[];
  links: LinkRow[];
  /** What the ledger says has expired of single events. */
  expired: ExpiredValues[];
  /** API keys that are refused from now on. */
  revoked: RevokedKey[];
  /** Identifiers of visitors that the ledger itself has let go. */
  letGo: { controller: string; pseudonym: string; type: string }[];
  /** In the order of the ledger. */
  erasures: ErasureStep[];
  /** The next free revision of each stream that ingest numbers, as far as the page tells. */
  counters: { controller: string; pseudonym: string; nextRevision: bigint; visitor: boolean }[];
  /** Of `identifier.released`: event id to the type of the identifier. */
  releasedTypes: Map<string, string>;
}

/** Mostly beside an event of a publisher, under the same `received`. */
const COMPANIONS = new Set(['privacy.optout.carried.v1', 'privacy.identity.conflicted.v1']);

/**
 * Reads a page. What is no event of a known type, or is not as its type declares it, is passed over, but for an erasure's.
 *
 * @throws UnreadableVersionError for an event in a version that this Lethe does not know: it may be what the vault has to forget.
 */
export function readPage(events: readonly StoredEvent[]): KeeperPage {
  const page: KeeperPage = {
    confirmations: [],
    companions: [],
    links: [],
    expired: [],
    revoked: [],
    letGo: [],
    erasures: [],
    counters: [],
    releasedTypes: new Map(),
  };
  const counters = new Map<string, KeeperPage['counters'][number]>();
  for (const event of events) {
    if (event.stream.startsWith('erasure-')) readErasure(event, page);
    else if (event.stream.startsWith('subject-') || event.stream.startsWith('controller-')) readReceived(event, page, counters);
  }
  page.counters = [...counters.values()];
  return page;
}

function readReceived(event: StoredEvent, page: KeeperPage, counters: Map<string, KeeperPage['counters'][number]>): void {
  const read = readInOrder(event);
  const metadata = event.metadata as EventMetadata | null;
  if (!metadata?.received || !metadata.controller) return;
  const { controller, received, subject: pseudonym = '', recordedAt, dropped = [], commitments = {} } = metadata;
  const visitor = namesVisitor(event) || (counters.get(event.stream)?.visitor ?? false);
  counters.set(event.stream, { controller, pseudonym, nextRevision: event.revision + 1n, visitor });
  const { id: eventId, revision, position, type } = event;
  const { type: now, data } = read.ok ? read.event : event;
  const mac = Buffer.from(received, 'hex');
  (COMPANIONS.has(type) ? page.companions : page.confirmations).push({
    controller,
    mac,
    eventId,
    pseudonym,
    revision,
    position,
    type,
    recordedAt,
    dropped,
    committed: Object.keys(commitments),
  });
  if (now === 'privacy.subject.linked.v1' || now === 'privacy.subject.unlinked.v1') readLink({ ...event, type: now, data }, metadata, page);
  if (now === 'privacy.value.expired.v1') {
    const { event: of, pointers } = data as { event: string; pointers: string[] };
    page.expired.push({ controller, pseudonym, eventId: of, pointers });
  }
  if (now === 'privacy.apikey.revoked.v1') {
    page.revoked.push({ controller, name: (data as { name: string }).name, at: new Date(metadata.time) });
  }
  if (now === 'privacy.identifier.released.v1') {
    const { identifier } = data as { identifier: string };
    page.releasedTypes.set(eventId, identifier);
    if (metadata.source === LETHE) page.letGo.push({ controller, pseudonym, type: identifier });
  }
}

/** True if the person of the event was named by nothing that identifies, as visitors are. */
function namesVisitor({ data }: StoredEvent): boolean {
  const types = (data as { subject?: string[] } | null)?.subject;
  return Array.isArray(types) && types.length > 0 && types.every((type) => sharedIdentifierTypes.has(type));
}

function readLink(event: StoredEvent, { controller, subject, time }: EventMetadata, page: KeeperPage): void {
  const other = (event.data as { other?: string }).other;
  if (subject === undefined || other === undefined || subject === other) return;
  const [a, b] = [subject, other].sort() as [string, string];
  page.links.push({ controller, a, b, linked: event.type === 'privacy.subject.linked.v1', time: new Date(time), position: event.position });
}

const STEPS = new Set([
  'privacy.erasure.closing.v1',
  'privacy.erasure.shredding.v1',
  'privacy.erasure.certified.v1',
  'privacy.skeleton.expired.v1',
]);

function readErasure(event: StoredEvent, page: KeeperPage): void {
  const read = readInOrder(event);
  if (read.ok ? !STEPS.has(read.event.type) : !STEPS.has(event.type)) return;
  // An erasure that cannot be read must not be passed over: the vault would keep what the ledger says is gone.
  if (!read.ok)
    throw new Error(
      `The erasure event ${event.id} at ${event.position} cannot be read: ${read.problems.map(({ pointer, reason }) => `${pointer} ${reason}`).join(', ')}`,
    );
  page.erasures.push(read.event as ErasureStep);
}
