import type { IncomingEvent, LedgerEvent } from '../events/index.ts';
import type { Policy, RecipientRule } from '../policy/policy.ts';
import type { SystemFile } from '../system/index.ts';
import { DRILL_SOURCE } from './drill-person.ts';

/** Whom a drill tries: systems that hold the person, and processors that were given the data. */
export interface DrillPlaces {
  systems: readonly Pick<SystemFile, 'name' | 'datasets'>[];
  processors: readonly Pick<RecipientRule, 'id' | 'countries'>[];
}

/** Category and purpose of what a drill records; no policy declares them, and nothing personal stands behind them. */
const CODE = 'drill';
/** Where a policy does not say where a processor works: nothing goes anywhere, and nobody lives there. */
const NOWHERE = 'AQ';

/** Every registered system, and every recipient that has to answer. Controllers of their own are left in peace: they are told of people, not of drills. */
export function placesOf(systems: DrillPlaces['systems'], policy: Policy | undefined): DrillPlaces {
  return { systems, processors: (policy?.recipients ?? []).filter(({ role }) => role === 'processor') };
}

/** Names of the places, sorted, each once. */
export function targetsOf({ systems, processors }: DrillPlaces): string[] {
  return [...new Set([...systems.map(({ name }) => name), ...processors.map(({ id }) => id)])].sort();
}

/** The places without those where these events of the person have it already: what is recorded stays as it is, whatever became of the place since. */
export function placesLeft({ systems, processors }: DrillPlaces, recorded: readonly LedgerEvent[]): DrillPlaces {
  const ofDrill = recorded.filter(({ metadata }) => metadata.source === DRILL_SOURCE);
  const holders = new Set(ofDrill.map((event) => event.type === 'privacy.data.collected.v1' && event.data.system));
  const receivers = new Set(ofDrill.map((event) => event.type === 'privacy.data.shared.v1' && event.data.recipient));
  return { systems: systems.filter(({ name }) => !holders.has(name)), processors: processors.filter(({ id }) => !receivers.has(id)) };
}

/** The events by which the ledger comes to believe that the person is held in each system and was shared with each processor. The same each time. */
export function eventsOfDrill(
  { systems, processors }: DrillPlaces,
  { drill, startedAt, identifiers }: { drill: string; startedAt: string; identifiers: Record<string, string> },
): IncomingEvent[] {
  const common = { category: CODE, subject: identifiers, fields: [CODE], legalBasis: 'legal-obligation' };
  const event = (kind: 'collected' | 'shared', place: string, data: Record<string, unknown>): IncomingEvent => ({
    specversion: '1.0',
    type: `privacy.data.${kind}.v1`,
    source: DRILL_SOURCE,
    id: `${drill}/${kind}/${place}`,
    time: startedAt,
    data: { ...common, ...data },
  });
  return [
    ...systems.map(({ name, datasets: [first] }) =>
      event('collected', name, { purposes: [CODE], system: name, dataset: first?.name ?? CODE }),
    ),
    ...processors.map(({ id, countries: [country = NOWHERE] }) => event('shared', id, { recipient: id, purpose: CODE, country })),
  ];
}
