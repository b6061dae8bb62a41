import type { EventStore } from '#event-store';
import type { Landmark } from '../tables/position.ts';

/** What servers that do not tell the position of an event when its stream is read say instead: the largest of 64 bits. */
const MAX_POSITION = 2n ** 63n - 1n;

/**
 * Whether the ledger has an event where it stood when it was noted. After a loss a ledger goes on from an older point: the same positions then belong to
 * other events, and the same event, put back, has another position. A stream that was closed for ever since is no other ledger's.
 */
export async function isSameLedger(store: EventStore, { position, stream, revision, id }: Landmark): Promise<boolean> {
  for await (const found of store.readStream(stream, { from: revision, limit: 1 }))
    return found.id === id && (found.position === position || found.position < 0n || found.position > MAX_POSITION);
  return store.isTombstoned(stream);
}
