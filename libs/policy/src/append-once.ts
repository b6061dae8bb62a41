import { randomBytes, randomUUID } from 'node:crypto';
import { newLedgerMetadata } from '#domain';
import type { EventStore, StoredEvent } from '#event-store';

/** On whose behalf, and when. */
export interface Publisher {
  controller: string;
  /** Name of the key, or `lethe`. */
  actor: string;
  now: Date;
}

/** What is to be said, given what the stream says: it stands there, it must not be said, or a new event says it. */
export type Decided<Refusal extends string> = { there: StoredEvent } | { refused: Refusal } | { type: string; data: object };

export type Said<Refusal extends string> =
  | { ok: true; status: 'published' | 'unchanged'; position: bigint }
  /** `unavailable`: whether it was recorded is not known, or others wrote at the same time; doing it again is safe. */
  | { ok: false; reason: Refusal | 'unavailable' };

/** Others may write between the read and the append; then what they wrote counts too. More often than this, someone else is at it. */
const ATTEMPTS = 5;

/** Says something in a stream once, however often it is asked. */
export async function appendOnce<Refusal extends string>(
  store: EventStore,
  stream: string,
  publisher: Publisher,
  decide: (history: readonly StoredEvent[]) => Decided<Refusal>,
): Promise<Said<Refusal>> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const history: StoredEvent[] = [];
    for await (const event of store.readStream(stream)) history.push(event);
    const decided = decide(history);
    if ('there' in decided) return { ok: true, status: 'unchanged', position: decided.there.position };
    if ('refused' in decided) return { ok: false, reason: decided.refused };
    const event = { ...decided, id: randomUUID(), metadata: metadataOf(publisher) };
    const result = await store.append(stream, [event], history.at(-1)?.revision ?? 'no-stream');
    if (result.ok) return { ok: true, status: 'published', position: result.position };
    if (result.reason !== 'wrong-revision') return { ok: false, reason: 'unavailable' };
  }
  return { ok: false, reason: 'unavailable' };
}

function metadataOf({ controller, actor, now }: Publisher) {
  const time = now.toISOString();
  return newLedgerMetadata({ controller, actor, source: 'lethe', time, recordedAt: time, nonce: randomBytes(32).toString('base64url') });
}
