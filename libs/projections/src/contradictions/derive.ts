import { isJudged } from '#domain';
import type { Tx } from '#postgres';
import { acts, type ActRow } from '../acts/acts.ts';
import { isoTime, type FoldedEvent, type Place } from '../engine/index.ts';
import { closures, personKey, type Person } from '../links/closures.ts';
import { judgeActs } from './judge-acts.ts';
import { EVER } from './instant.ts';
import { factsTold, firstOfEach, linksChanged, policiesPublished, type Published, type Since } from './occasions.ts';
import { actsBetween, laterActs, withLaterActs } from './pages.ts';
import { versionsOf } from './versions.ts';
import { writeDifferences, writeNew } from './write.ts';

/**
 * Judges the acts among the events, and again what the events put in another light: acts of a person after something that was told late, acts of persons who are now
 * one or no longer, acts from a new version's beginning on. What is found depends on what is in the tables, never on how it came there.
 */
export async function derive(tx: Tx, place: Place, events: readonly FoldedEvent[]): Promise<void> {
  const fresh = events.filter(isJudged).flatMap((event) => acts.rows(event));
  const since = [...factsTold(events), ...linksChanged(events).map((person): Since => ({ ...person, ...EVER }))];
  const persons = await closures(tx, place, [...fresh, ...since]);
  await writeNew(tx, place, await judgeActs(tx, place, fresh, persons));
  // What was recorded with these events was judged just now, with all of them.
  const again = await withLaterActs(tx, place, sinceForAll(since, persons), events[0]!.position);
  for await (const page of laterActs(tx, place, again)) await judgeAgain(tx, place, page);
  for (const published of policiesPublished(events)) await judgeSpan(tx, place, published);
}

/** What is known of a person is known of all whom they are one with. */
function sinceForAll(since: readonly Since[], persons: ReadonlyMap<string, readonly Person[]>): Since[] {
  const ofAll = since.flatMap(({ at, position, ...person }) => persons.get(personKey(person))!.map((each) => ({ ...each, at, position })));
  return firstOfEach(ofAll);
}

/** Judges again what happened while the versions that were published may be in force: until one begins that was known before, if one does. */
async function judgeSpan(tx: Tx, place: Place, { controller, first, last }: Published): Promise<void> {
  const versions = (await versionsOf(tx, place, [controller])).get(controller) ?? [];
  const starts = versions.flatMap(({ effectiveFrom }) => isoTime(effectiveFrom) ?? []);
  const [next = 'infinity'] = starts.filter((start) => start > last).sort();
  for await (const page of actsBetween(tx, place, controller, first, next)) await judgeAgain(tx, place, page);
}

async function judgeAgain(tx: Tx, place: Place, page: readonly ActRow[]): Promise<void> {
  await writeDifferences(tx, place, page, await judgeActs(tx, place, page, await closures(tx, place, page)));
}

/** Who was one person with those who go is judged again without what these had said. */
export async function forget(tx: Tx, place: Place, controller: string, subjects: readonly string[]): Promise<() => Promise<void>> {
  const gone = new Set(subjects);
  const persons = await closures(
    tx,
    place,
    subjects.map((subject): Person => ({ controller, subject })),
  );
  const left = new Map([...persons.values()].flat().map((person) => [personKey(person), person]));
  const since = [...left.values()].filter(({ subject }) => !gone.has(subject)).map((person): Since => ({ ...person, ...EVER }));
  return async () => {
    for await (const page of laterActs(tx, place, since)) await judgeAgain(tx, place, page);
  };
}
