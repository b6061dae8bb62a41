import { plainName } from '../words/plain.ts';
import { dateTime, iri, node, type Node } from './context.ts';
import type { Saying } from './history.ts';
import { PERSON } from './parties.ts';
import type { ConsentState } from './states.ts';

/** Methods by which somebody says yes by an act that is meant to say it. */
const expressed = new Set(['checkbox', 'double-opt-in', 'verbal', 'paper']);
/** ISO 639-2 for 'undetermined': events do not say in which language a notice was shown. */
const LANGUAGE = 'und';

const noticeId = (version: string, sayings: readonly Saying[]) => `_:notice-${versionsOf(sayings).indexOf(version)}`;
const versionsOf = (sayings: readonly Saying[]) => [...new Set(sayings.flatMap(({ noticeVersion }) => noticeVersion ?? []))];

/** The notices that were shown, each version once. */
export function notices(sayings: readonly Saying[]): Node[] {
  const versions = versionsOf(sayings);
  if (versions.length === 0) return [node({ '@type': 'dpv:ConsentNotice', 'dct:description': 'No notice is recorded.' })];
  return versions.map((version) => {
    const wordings = sayings.filter(({ noticeVersion }) => noticeVersion === version).flatMap(({ wording }) => wording ?? []);
    return node({
      '@id': noticeId(version, sayings),
      '@type': 'dpv:ConsentNotice',
      'dct:identifier': version,
      'dct:language': LANGUAGE,
      'dct:source': [...new Set(wordings)],
    });
  });
}

/** The events of a consent, oldest first, each with the state that it brought. */
export function statuses(states: readonly ConsentState[], sayings: readonly Saying[]): Node[] {
  return states.map(({ state, at, saying }) => {
    const type = saying?.granted
      ? [`dpv:${state}`, expressed.has(saying.method ?? '') ? 'dpv:ExpressedConsent' : 'dpv:Consent']
      : `dpv:${state}`;
    return node({
      '@type': type,
      'dct:identifier': saying?.event,
      'dpv:isIndicatedAtTime': dateTime(at),
      'dpv:isIndicatedBy': saying && iri(PERSON),
      'dpv:hasIndicationMethod': saying?.method === undefined ? undefined : plainName(saying.method),
      'dpv:hasNotice': saying?.noticeVersion === undefined ? undefined : iri(noticeId(saying.noticeVersion, sayings)),
      'dpv:hasDuration': saying?.granted ? validity(saying) : undefined,
    });
  });
}

function validity({ expiresAt }: Saying): Node {
  return expiresAt === undefined
    ? node({ '@type': 'dpv:UntilEventDuration', 'rdf:value': 'Withdrawal of the consent' })
    : node({ '@type': 'dpv:UntilTimeDuration', 'rdf:value': dateTime(expiresAt) });
}
