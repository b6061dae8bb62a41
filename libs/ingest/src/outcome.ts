import { problem, type Problem } from '#domain';
import type { ReceivedRow, StoredReceived } from '#vault';

/** What a vault transaction made of an event. */
export type Outcome =
  /** New: in the vault, and now to be appended; `beside` is what Lethe itself says about somebody else on that occasion. */
  | { is: 'new'; row: ReceivedRow; beside?: ReceivedRow }
  /** There before: appended, or still to be. */
  | { is: 'known'; row: StoredReceived }
  /** About somebody who was erased. `erasure` is missing where it cannot be told which. */
  | { is: 'erased'; erasure?: string }
  | { is: 'rejected'; problem: Problem };

export function idReused(): Outcome {
  const detail =
    'An event with this source and id was recorded before, with another type, time, subject or data. That one stands; this one was not recorded. Send it with an id of its own.';
  return { is: 'rejected', problem: problem('id-reused', detail) };
}

/** Undone links and released identifiers make nobody known who was not. */
export function nobodyKnown(pointer: '/data/subject' | '/data/other'): Outcome {
  const detail = 'Nobody is known by these identifiers, and an event of this type does not make anybody known. Nothing was recorded.';
  return { is: 'rejected', problem: problem('invalid-event', detail, { errors: [{ pointer, reason: 'leads to nobody' }] }) };
}

export function noSuchSubject(): Outcome {
  return { is: 'rejected', problem: problem('not-found', 'There is no such person in the vault. Nothing was recorded.') };
}

export function subjectErased(erasure: string | undefined): Problem {
  const detail =
    'The person was erased, and this happened before that. It was not recorded, only that it was sent. Stop sending events about this person.';
  return problem('subject-erased', detail, erasure === undefined ? {} : { erasure });
}

export function unavailable(): Problem {
  return problem('unavailable', 'It is not known to be durable yet. Nothing is lost and nothing is recorded twice: send it again.');
}

export function overloaded(): Problem {
  return problem('unavailable', 'More is under way than the ledger takes on at a time. Nothing of this was begun: send it again.');
}
