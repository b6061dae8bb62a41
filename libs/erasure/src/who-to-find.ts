import type { Footprint } from '#domain';
import type { Engines } from './engines.ts';
import { distinct, meantBy, type CaseFile, type OrderFile } from './files.ts';

/** What the person gave, and what is known of all that belongs to the person; the keeper moves that to the case file when it closes the person. */
export async function identifiersToFind(
  { vault }: Engines,
  request: { controller: string; id: string },
  closure: string[],
): Promise<OrderFile['identifiers']> {
  // In this order, so that what is being moved is not missed.
  const known = await vault.openIdentifiers(request.controller, closure);
  const file = await vault.caseFiles.get<CaseFile>(request.controller, request.id);
  return distinct([...meantBy(file?.given ?? []), ...(file?.known ?? []).filter(({ pseudonym }) => closure.includes(pseudonym)), ...known]);
}

/** Keys of the person's records, by the target that holds them. */
export async function recordsToFind(
  { vault }: Engines,
  controller: string,
  footprints: Iterable<Footprint>,
  targets: ReadonlySet<string>,
): Promise<Map<string, OrderFile['records']>> {
  const places = [...footprints].flatMap(({ records }) => [...records.values()].filter(({ system }) => targets.has(system)));
  const placeOf = new Map(places.map((place) => [place.event, place]));
  const found = new Map<string, OrderFile['records']>();
  for (const { eventId, pointer, value } of await vault.openValues(controller, [...placeOf.keys()])) {
    const place = placeOf.get(eventId);
    if (!place || pointer !== '/record' || typeof value !== 'string') continue;
    const ofSystem = found.get(place.system) ?? [];
    ofSystem.push({ dataset: place.dataset, record: value });
    found.set(place.system, ofSystem);
  }
  return found;
}
