import { LETHE, type EventMetadata } from '#domain';
import type { StoredEvent } from '#event-store';
import { subjectKeyOf, type Sighting, type SubjectName, type Visitor } from '#vault';

/** What events say of whom they are about, whoever that is. */
export type Seen = SubjectName & Pick<Visitor, 'seen' | 'lasting'>;

/** By person; what Lethe itself says of them is left out. */
export function sightingsOf(events: readonly StoredEvent[]): Map<string, Seen> {
  const people = new Map<string, Seen>();
  for (const { data, metadata } of events) {
    const { controller, subject: pseudonym, source, time } = metadata as EventMetadata;
    if (pseudonym === undefined || source === LETHE) continue;
    const { category, system } = data as { category?: string; system?: string };
    const before = people.get(subjectKeyOf({ controller, pseudonym })) ?? { controller, pseudonym, seen: [], lasting: false };
    const seen: Sighting[] =
      category === undefined ? [] : [{ category, ...(system !== undefined && { system }), time: new Date(time).toISOString() }];
    people.set(subjectKeyOf(before), seenToo(before, { ...before, seen, lasting: category === undefined }));
  }
  return people;
}

/** Both, with the last sighting for each category and system. */
export function seenToo<One extends Seen>(one: One, other: Seen | undefined): One {
  const last = new Map<string, Sighting>();
  for (const each of [...one.seen, ...(other?.seen ?? [])]) {
    const place = JSON.stringify([each.category, each.system]);
    const known = last.get(place);
    if (!known || known.time < each.time) last.set(place, each);
  }
  const seen = [...last.keys()].sort().map((place) => last.get(place) as Sighting);
  return { ...one, seen, lasting: one.lasting || (other?.lasting ?? false) };
}
