import type { Problem } from '#domain';
import { subjectErased, type Outcome } from './outcome.ts';
import type { RecordResult } from './types.ts';

export type Answer = Omit<RecordResult, 'id'>;

/** What is answered of an event; `position` where it has just been appended. */
export function answerOf(outcome: Outcome, position?: bigint): Answer {
  if (outcome.is === 'rejected') return rejected(outcome.problem);
  if (outcome.is === 'erased') return rejected(subjectErased(outcome.erasure));
  const { row } = outcome;
  const place = position ?? ('position' in row ? row.position : null);
  return {
    status: outcome.is === 'new' ? 'recorded' : 'duplicate',
    ...(place !== null && { position: place.toString() }),
    ...(row.pseudonym !== '' && { subject: row.pseudonym }),
    findings: [],
    dropped: row.dropped,
  };
}

export function rejected(problem: Problem): Answer {
  return { status: 'rejected', findings: [], dropped: [], problem };
}
