import type { EventStore } from '#event-store';
import type { Database } from '#postgres';
import { lockSubjects, pendingOf, renumber, saveSubjects } from '#vault';
import { streamName, type StreamOf } from './stream-name.ts';

/**
 * Gives every pending row of a stream whose place is taken by another event a place at the end, under the subject's lock. Only rows at or below
 * the head are moved: an append of them that is still under way expects a revision which the stream has passed, so it can never be carried
 * out beside the new one. Rows above the head keep their places, which still are theirs. So nothing is ever recorded twice.
 */
export async function moveBehindTheHead(db: Database, store: EventStore, stream: StreamOf): Promise<void> {
  await db.transaction(async (tx) => {
    const [subject] = await lockSubjects(tx, [stream]);
    if (!subject) return;
    const pending = await pendingOf(tx, stream);
    const { head, ids } = await readFrom(store, streamName(stream), pending[0]?.revision ?? 0n);
    let next = subject.nextRevision > head ? subject.nextRevision : head + 1n;
    for (const row of pending) {
      if (row.revision > head || ids.has(row.eventId)) continue;
      await renumber(tx, row, next);
      next += BigInt(row.count);
    }
    await saveSubjects(tx, [{ ...subject, nextRevision: next }]);
  });
}

async function readFrom(store: EventStore, name: string, from: bigint): Promise<{ head: bigint; ids: Set<string> }> {
  const ids = new Set<string>();
  let head = -1n;
  for await (const event of store.readStream(name, { direction: 'backwards', limit: 1 })) head = event.revision;
  for await (const event of store.readStream(name, { from })) {
    ids.add(event.id);
    if (event.revision > head) head = event.revision;
  }
  return { head, ids };
}
