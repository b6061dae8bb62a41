import { readInOrder } from '#domain';
import type { StoredEvent } from '#event-store';
import type { FoldedEvent } from './read-model.ts';
import { stamped } from './stamp.ts';

/** An event that is not as the catalogue declares it: put aside by its place and the reason, never its contents. */
export interface Unreadable {
  readonly position: bigint;
  readonly stream: string;
  readonly revision: bigint;
  readonly type: string;
  readonly reason: string;
}

export interface ReadPage {
  readonly events: readonly FoldedEvent[];
  readonly unreadable: readonly Unreadable[];
}

/**
 * Checks stored events against the catalogue and stamps them. What cannot be read is told apart, not passed over in silence.
 *
 * @throws UnreadableVersionError for an event in a version that this Lethe does not know: folding on without it would make read models that lie.
 */
export function readPage(page: readonly StoredEvent[]): ReadPage {
  const events: FoldedEvent[] = [];
  const unreadable: Unreadable[] = [];
  for (const stored of page) {
    const read = readInOrder(stored);
    const event = read.ok ? stamped(read.event) : undefined;
    if (event) events.push(event);
    else unreadable.push(putAside(stored, read.ok ? 'invalid' : read.reason));
  }
  return { events, unreadable };
}

export function putAside({ position, stream, revision, type }: StoredEvent, reason: string): Unreadable {
  return { position, stream, revision, type, reason };
}
