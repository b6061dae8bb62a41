import type { EventStore } from '#event-store';
import type { ForgettingJournal, RememberedEvent } from './forgetting-journal.ts';
import { isAboutPerson, isOwnStream } from './is-remembered.ts';

/** The ledger does not know of erasures that the keys folder remembers: it was restored from before them. */
export class LedgerForgot extends Error {
  override readonly name = 'LedgerForgot';

  constructor(last: RememberedEvent, head: bigint) {
    const { recordedAt } = last.metadata as { recordedAt?: string };
    super(
      `The keys folder remembers what was erased up to position ${last.position} of the ledger${recordedAt ? ` (${recordedAt})` : ''}, but the ledger, which ends at ${head}, does not have it: ` +
        'it was restored from an older backup, or is another one, and people who were erased since would come back. Nothing was started and nothing changed. ' +
        'Restore a newer backup of the ledger. If there is none, run `lethe restore --after-loss`: it puts back what the keys folder remembers, and they are erased again before anything is served. ' +
        'A new ledger needs a keys folder of its own.',
    );
  }
}

/**
 * Finds out whether the ledger has what is remembered; the last event stands for all, since they are written, and put back, in their order. What is about
 * somebody whom the ledger does not know is passed over. Answers the last one if it is missing.
 */
export async function forgottenBy(store: EventStore, journal: ForgettingJournal): Promise<RememberedEvent | undefined> {
  for (const event of journal.backwards()) {
    const place = await placeOf(store, event);
    if (place === 'there') return undefined;
    if (place === 'missing') return event;
  }
  return undefined;
}

/** `nobody`: there is no such stream, and none has to be. */
async function placeOf(store: EventStore, event: RememberedEvent): Promise<'there' | 'missing' | 'nobody'> {
  const { stream, revision, id } = event;
  for await (const found of store.readStream(stream, { from: revision, limit: 1 })) if (found.id === id) return 'there';
  if (isOwnStream(event)) return 'missing';
  // Put back after a loss it stands elsewhere in its stream.
  let known = false;
  for await (const found of store.readStream(stream)) {
    if (found.id === id) return 'there';
    known = true;
  }
  return known || !isAboutPerson(event) ? 'missing' : 'nobody';
}
