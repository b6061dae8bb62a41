import { randomBytes, randomUUID } from 'node:crypto';
import { newLedgerMetadata, type OpeningReason } from '#domain';
import type { EventStore, StoredEvent } from '#event-store';

/** Somebody is about to see values or identifiers of a person. */
export interface Opening {
  controller: string;
  /** Name of the key, or `lethe`. */
  actor: string;
  /** Id of the request for which they are opened. */
  case: string;
  /** Pseudonym of the person; one opening for each of a closure. */
  subject: string;
  /** Names of the fields, or `['*']` for all. */
  fields: readonly string[];
  for: OpeningReason;
}

/** One opening of the same by the same actor for the same case stands for those that follow within this time, in ms. */
const STANDS_FOR = 5 * 60_000;
const ATTEMPTS = 5;

/**
 * Records `values.opened` in the person's `access-` stream, before anything is opened (invariant 7). False if it could not be made durable:
 * then nothing may be shown.
 */
export async function recordOpening(store: EventStore, opening: Opening, now: Date = new Date()): Promise<boolean> {
  const stream = `access-${opening.subject}`;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    let last: StoredEvent | undefined;
    for await (const event of store.readStream(stream, { direction: 'backwards' })) {
      last ??= event;
      const age = now.getTime() - Date.parse((event.metadata as { recordedAt: string }).recordedAt);
      if (age >= STANDS_FOR) break;
      if (isSame(event, opening)) return true;
    }
    const result = await store.append(stream, [eventOf(opening, now)], last?.revision ?? 'no-stream');
    if (result.ok) return true;
    // Somebody else opened something meanwhile; perhaps the same.
    if (result.reason !== 'wrong-revision') return false;
  }
  return false;
}

function eventOf({ controller, actor, subject, case: request, fields, for: reason }: Opening, now: Date) {
  const time = now.toISOString();
  const nonce = randomBytes(32).toString('base64url');
  return {
    id: randomUUID(),
    type: 'privacy.values.opened.v1',
    data: { case: request, fields: [...new Set(fields)].toSorted(), for: reason },
    metadata: newLedgerMetadata({ controller, subject, actor, source: 'lethe', time, recordedAt: time, nonce }),
  };
}

function isSame({ data, metadata }: StoredEvent, opening: Opening): boolean {
  const opened = data as { case: string; fields: string[]; for: OpeningReason };
  const sameFields = new Set(opened.fields).symmetricDifference(new Set(opening.fields)).size === 0;
  return (
    (metadata as { actor: string }).actor === opening.actor && opened.case === opening.case && opened.for === opening.for && sameFields
  );
}
