import { LETHE, type Answer } from '#domain';
import type { Ingest, OwnFact } from '#ingest';
import { durably, type Faults } from './faults.ts';
import { NotRecorded } from './own-stream.ts';

/** Where Lethe's own facts about people are recorded. The same id again is harmless. */
export type OwnFacts = Pick<Ingest, 'recordOwn'>;

/** Answers that say what was erased, of whom. */
export interface Deletions {
  controller: string;
  erasure: string;
  /** Pseudonym of the request; the counts are told of this one. */
  subject: string;
  answers: Answer[];
}

/**
 * Records what targets erased as `data.deleted`, one for each dataset with rows. The id is made of the erasure, target, round and
 * dataset, so that repeating it changes nothing.
 * @throws NotRecorded
 */
export async function recordDeletions(facts: OwnFacts, deletions: Deletions, faults: Faults | undefined): Promise<void> {
  const events = deletionEvents(deletions);
  if (events.length === 0) return;
  await durably(faults, 'data.deleted', async () => {
    const results = await facts.recordOwn(events);
    const rejected = results.find(({ status }) => status === 'rejected');
    if (rejected) throw new NotRecorded(`A deletion was not recorded: ${rejected.problem?.title ?? 'rejected'}.`);
  });
}

function deletionEvents({ controller, erasure, subject, answers }: Deletions): OwnFact[] {
  return answers.flatMap(({ target, round, counts, at }) =>
    Object.entries(counts)
      .filter(([, count]) => count > 0)
      .map(([dataset, count]) => ({
        controller,
        subject,
        type: 'privacy.data.deleted.v1',
        id: [erasure, target, String(round), dataset].map(encodeURIComponent).join('/'),
        time: at,
        data: { system: target, dataset, ground: 'request', count },
        actor: LETHE,
      })),
  );
}
