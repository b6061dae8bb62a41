import type { StoredEvent } from '#event-store';

/** Facts in streams that ingest numbers by which something is gone for good. */
const TAKE_AWAY = new Set(['privacy.value.expired.v1', 'privacy.identifier.released.v1', 'privacy.apikey.revoked.v1']);

/** Whether an event belongs to a request or an erasure, whose whole streams are remembered. */
export const isOwnStream = ({ stream }: { stream: string }): boolean => stream.startsWith('request-') || stream.startsWith('erasure-');

/** Whether an event takes something away, or tells the erasure or request to which that belongs: it must not be lost with the ledger. */
export function isRemembered(event: Pick<StoredEvent, 'stream' | 'type'>): boolean {
  return isOwnStream(event) || TAKE_AWAY.has(event.type);
}

/** Whether an event is about a person, whom a ledger from before need not know. */
export const isAboutPerson = ({ stream }: { stream: string }): boolean => stream.startsWith('subject-');
