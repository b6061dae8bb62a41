import { EventStoreUnavailableError, type StoredEvent } from '#event-store';
import { isUnreachable, type Database } from '#postgres';

/** Events that are folded in one transaction. */
export const PAGE_SIZE = 1000;
/** How soon it is looked again whether there is something to do. */
export const STANDBY_MS = 1000;

const STREAMS = ['subject-', 'access-', 'controller-', 'request-', 'erasure-', 'hold-', 'breach-', 'policy-', 'system-', 'finding-'];

/** True for an event of the ledger; others may share its store. */
export function isOurs({ stream }: StoredEvent): boolean {
  return STREAMS.some((prefix) => stream.startsWith(prefix));
}

/** Does the work while no other process does. `taken` if one does. */
export function onlyOne<T>(db: Database, lock: string, work: () => Promise<T>): Promise<T | 'taken'> {
  return db.session(async (session) => {
    const [row] = await session.query<{ locked: boolean }>('SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS locked', [lock]);
    return row?.locked === true ? work() : 'taken';
  });
}

/** Undefined for an error that a later try may not meet again; throws every other one. */
export function ifUnreachable(error: unknown): undefined {
  if (isUnreachable(error) || error instanceof EventStoreUnavailableError) return undefined;
  throw error;
}
