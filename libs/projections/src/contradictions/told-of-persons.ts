import type { Moment, ToldFact } from '#domain';
import type { Tx } from '#postgres';
import { closures, personKey } from '../links/closures.ts';
import { factsBefore, type Asked } from './facts-before.ts';

/** Whom it is asked about, and the first and the last moment at which it matters what was known of them. */
export interface AskedPerson {
  readonly subject: string;
  readonly first: Moment;
  readonly last: Moment;
}

/** What the read models know of persons that judgements at these moments may rest on, by pseudonym: with what was told of all whom they are one with. Two questions. */
export async function toldOfPersons(db: Tx, controller: string, persons: readonly AskedPerson[]): Promise<Map<string, ToldFact[]>> {
  const one = await closures(
    db,
    'read',
    persons.map(({ subject }) => ({ controller, subject })),
  );
  const membersOf = (subject: string) => one.get(personKey({ controller, subject })) ?? [];
  // A pseudonym of several of them is asked about once for each; what was told of it twice is told once.
  const asked = persons.flatMap(({ subject, first, last }) =>
    membersOf(subject).map((each): Asked => ({ ...each, first: instantOf(first), last: instantOf(last) })),
  );
  const facts = await factsBefore(db, 'read', asked);
  return new Map(persons.map(({ subject }) => [subject, membersOf(subject).flatMap((each) => facts.get(personKey(each)) ?? [])]));
}

function instantOf({ time, position }: Moment) {
  return { at: new Date(time).toISOString(), position };
}
