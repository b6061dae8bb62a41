import type { OwnFact } from '#ingest';
import type { OwnFacts } from '../deletions.ts';
import { NotRecorded } from '../own-stream.ts';

/**
 * Records facts of which each has an id that is made of what it says.
 * @throws NotRecorded unless all of them are durable.
 */
export async function recordAll(facts: OwnFacts, events: readonly OwnFact[]): Promise<void> {
  const results = events.length > 0 ? await facts.recordOwn(events) : [];
  if (results.some(({ status }) => status === 'rejected'))
    throw new NotRecorded('What fell silent, or was heard again, is not all recorded.');
}
