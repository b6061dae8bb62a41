import type { EventStore, Expected } from '#event-store';
import type { ForgettingJournal, RememberedEvent } from './forgetting-journal.ts';
import { isAboutPerson, isOwnStream } from './is-remembered.ts';

/** Something stands against putting back what the keys folder remembers. The message says what was done until then. */
export class CannotPutBack extends Error {
  override readonly name = 'CannotPutBack';
}

const TRIES = 5;

/**
 * Appends to a ledger that was restored from a backup what the keys folder remembers and the ledger lacks, with the same ids, in the same order: the rest
 * of the streams of requests and erasures at the same revisions, and what expired or was released of people whom the ledger knows at the end of their
 * streams. It may be repeated. Answers how many were appended. @throws CannotPutBack
 */
export async function putBack(
  store: EventStore,
  journal: ForgettingJournal,
  progress: (done: number, of: number) => void,
): Promise<number> {
  let of = 0;
  for (const _ of journal.entries()) of++;
  const ends = new Map<string, bigint>();
  let [done, appended] = [0, 0];
  for (const event of journal.entries()) {
    done++;
    const end = ends.get(event.stream) ?? (await endOf(store, event.stream));
    ends.set(event.stream, end);
    const missing = isOwnStream(event)
      ? await isRest(store, event, end)
      : !(isAboutPerson(event) && end < 0n) && !(await has(store, event));
    if (!missing) continue;
    await append(store, event, end);
    ends.set(event.stream, end + 1n);
    progress(done, of);
    appended++;
  }
  return appended;
}

async function endOf(store: EventStore, stream: string): Promise<bigint> {
  for await (const { revision } of store.readStream(stream, { direction: 'backwards', limit: 1 })) return revision;
  return -1n;
}

/** Whether the event comes next in its stream; false if it is there. */
async function isRest(store: EventStore, { stream, revision, id }: RememberedEvent, end: bigint): Promise<boolean> {
  if (revision === end + 1n) return true;
  if (revision > end)
    throw new CannotPutBack(
      `The keys folder remembers ${stream} from revision ${revision} on, and the ledger has it up to ${end}: the backup is older than what is remembered. Restore a younger one; what was put back until now stays and does no harm.`,
    );
  for await (const found of store.readStream(stream, { from: revision, limit: 1 })) if (found.id === id) return false;
  throw new CannotPutBack(
    `The ledger has another event than the keys folder at revision ${revision} of ${stream}: it went its own way, or is another one. What was put back until now stays and does no harm.`,
  );
}

async function has(store: EventStore, { stream, id }: RememberedEvent): Promise<boolean> {
  for await (const found of store.readStream(stream)) if (found.id === id) return true;
  return false;
}

async function append(store: EventStore, { stream, id, type, data, metadata }: RememberedEvent, end: bigint): Promise<void> {
  const expected: Expected = end < 0n ? 'no-stream' : end;
  for (let tries = 1; ; tries++) {
    const result = await store.append(stream, [{ id, type, data, metadata }], expected);
    if (result.ok) return;
    if (result.reason !== 'timeout' && result.reason !== 'unavailable')
      throw new CannotPutBack(
        `The ledger did not take an event of ${stream} (${result.reason}): something else writes to it. Stop that, and do it again.`,
      );
    if (tries === TRIES) throw new CannotPutBack('The event store does not answer. What was put back until now stays; do it again.');
  }
}
