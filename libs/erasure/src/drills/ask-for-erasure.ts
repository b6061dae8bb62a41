import { DRILL_SOURCE, drillIdentifiers, eventsOfDrill, LETHE, openDrill, placesLeft, type LedgerEvent } from '#domain';
import type { Ingest } from '#ingest';
import type { OpenDrill } from '#projections';
import { nowOf, type Engines } from '../engines.ts';
import { durably } from '../faults.ts';
import { readGiven, type CaseFile } from '../files.ts';
import { appendOwn, NotRecorded, readOwn } from '../own-stream.ts';
import { drillPlaces } from './drills.ts';

/** The person of a drill. */
export interface MadeUp {
  identifiers: Record<string, string>;
  /** As far as the ledger knows of the person: an earlier try may have ended anywhere. */
  person?: { subject: string; events: LedgerEvent[] };
}

export async function madeUp({ keys, policies, store, vault }: Engines, { controller, id }: OpenDrill): Promise<MadeUp> {
  const policy = policies.current(controller);
  const identifiers = drillIdentifiers(keys.received, { controller, drill: id }, policy);
  const known = await vault.lookup(controller, identifiers, policy);
  if (known.found !== 'subject') return { identifiers };
  const { events } = await readOwn(store, `subject-${known.subject}`);
  return { identifiers, person: { subject: known.subject, events } };
}

/**
 * Records that the person is held everywhere, and the request by which the person is erased there. When it is too late for answers (`inTime`), only the
 * request, for where the person is.
 * @throws NotRecorded while what was recorded about the person is not all in the ledger.
 */
export async function askForErasure(
  engines: Engines,
  ingest: Pick<Ingest, 'record'>,
  { controller, id, startedAt, until, identifiers, person, inTime }: OpenDrill & MadeUp & { inTime: boolean },
): Promise<void> {
  const { faults, policies, store, vault } = engines;
  const places = placesLeft(await drillPlaces(engines, controller), person?.events ?? []);
  const events = inTime ? eventsOfDrill(places, { drill: id, startedAt, identifiers }) : [];
  const caller = { controller, actor: LETHE, sources: [DRILL_SOURCE], own: true } as const;
  const results = events.length > 0 ? await durably(faults, 'drill-planted', () => ingest.record(caller, events)) : [];
  const subjects = [...(person ? [person.subject] : []), ...results.map((result) => result.subject)];
  const [subject, ...others] = new Set(subjects);
  if (subject === undefined || others.length > 0) throw new NotRecorded('The person of the drill is not in the ledger yet.');
  const recorded = (await readOwn(store, `subject-${subject}`)).events;
  if (recorded.length === 0) throw new NotRecorded('What was recorded about the person of the drill is not in the ledger yet.');
  const opening = openDrill({
    subject,
    identifierTypes: Object.keys(identifiers).sort(),
    events: recorded,
    closure: await vault.linksOf(controller, subject),
    startedAt,
    until,
  });
  const given = readGiven(identifiers, policies.current(controller));
  if (!opening.ok || !given.ok) throw new Error('The person of a drill is somebody else. Nothing was erased.');
  const file: CaseFile = { given: given.given, notes: [] };
  await durably(faults, 'case-file', () => vault.caseFiles.put(controller, id, file));
  const time = nowOf(engines).toISOString();
  const facts = opening.events.map((event) => ({ ...event, controller, actor: LETHE, time, subject }));
  // A conflict: it is open already.
  await durably(faults, 'request.opened', () => appendOwn(store, { stream: `request-${id}`, end: 'no-stream' }, ...facts));
}
