import { NotRecorded } from '#erasure';
import { EventStoreUnavailableError } from '#event-store';
import { isUnreachable } from '#postgres';

/** True if an error says that an engine is down or restarting, rather than that something is wrong with the request or with us. */
export function isUnavailable(error: unknown): boolean {
  return error instanceof EventStoreUnavailableError || error instanceof NotRecorded || isUnreachable(error);
}
