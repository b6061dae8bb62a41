import type { StandingOptOut } from '#domain';
import type { Database } from '#postgres';
import { readReceived, receivedKeyOf, type KeyFolder } from '#vault';
import { answerOf, type Answer } from './answer.ts';
import { compareKnown } from './compare-known.ts';
import { People } from './people.ts';
import type { Published } from './prepare.ts';
import type { RecordResult } from './types.ts';

/** What would become of an event, and what a judgement of it needs. */
export interface Foreseen {
  result: RecordResult;
  /** Missing where it would be rejected. */
  event?: ForeseenEvent;
}

export interface ForeseenEvent {
  type: string;
  /** RFC 3339 as sent. */
  time: string;
  /** In the recorded form, without what only the vault makes. */
  data: Record<string, unknown>;
  /** Pseudonym; '' where it is about nobody. Somebody whom the ledger does not know has one for this call, the same in all its events. */
  person: string;
  /** What that person would start with: the opt-out of an erased one with the same identifier. */
  optOut?: StandingOptOut;
}

export type Foretold = Omit<Foreseen, 'result'> & { answer: Answer };

interface ForeseeingWith {
  db: Database;
  keys: KeyFolder;
  random(bytes: number): Buffer;
}

/** Who each event is about as far as that is known, what was received before, and what would be dropped. Only reads. */
export async function foresee(events: readonly Published[], by: ForeseeingWith): Promise<Foretold[]> {
  const { db, keys } = by;
  const [received, people] = await Promise.all([readReceived(db, events), People.lookUp(db, events, by)]);
  const stored = new Map(received.map((row) => [receivedKeyOf(row), row]));
  const known = events.flatMap((event) => {
    const row = stored.get(receivedKeyOf(event));
    return row ? [{ event, row }] : [];
  });
  const compared = await compareKnown(db, known, keys);
  return events.map((event): Foretold => {
    const before = compared[known.findIndex((each) => each.event === event)];
    if (before) return { answer: answerOf(before), ...('row' in before && { event: seenAs(event, before.row.pseudonym) }) };
    const place = people.place(event);
    if (place.is !== 'placed') return { answer: answerOf(place) };
    const { subject, optOut } = place;
    const met = subject !== '' && !people.newSubjects.has(`${event.controller}\n${subject}`);
    const answer: Answer = { status: 'recorded', ...(met && { subject }), findings: [], dropped: event.reduced.dropped };
    return { answer, event: { ...seenAs(event, subject), ...(optOut && { optOut }) } };
  });
}

export function seenAs({ type, time, reduced: { data } }: Published, person: string): ForeseenEvent {
  return { type, time, data, person };
}
