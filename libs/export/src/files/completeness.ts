/** Why something is not in the bundle. A code for programs, a sentence for people. */
export interface Missing {
  what: string;
  system?: string;
  dataset?: string;
  reason: string;
  detail: string;
}

export type Completeness = { state: 'complete' } | { state: 'partial'; missing: Missing[] };

export const completeness = (missing: readonly Missing[]): Completeness =>
  missing.length === 0 ? { state: 'complete' } : { state: 'partial', missing: [...missing] };

/** What this version of Lethe does not put into any bundle yet. */
export const notIncludedYet: readonly Missing[] = [
  {
    what: 'ledger/proof',
    reason: 'not-offered-yet',
    detail:
      'Proofs that the events stand in a public log are not included. The events themselves are, and the values among them can be checked.',
  },
];

/** By the code of the connector, or `no-connector`. */
const sentences: Readonly<Record<string, string>> = {
  'no-connector': 'Its data has to be fetched by hand and is not in this copy.',
  unreachable: 'It could not be reached when this copy was made.',
  'connection-lost': 'The connection to it broke while it was read.',
  'not-allowed': 'It refused to be read.',
  'secret-missing': 'Its connection is not set up completely.',
  'schema-mismatch': 'It is not as it was described, so it could not be read safely.',
  unsupported: 'It answers for itself; its data has to be asked for there.',
  locked: 'It was too busy to be read.',
  timeout: 'It was too busy to be read.',
};

/** A system, or one dataset of it, that should have been read and was not. */
export function missingSystem(system: string, reason: string, dataset?: string): Missing {
  const detail = sentences[reason] ?? 'It could not be read.';
  return {
    what: dataset === undefined ? `data/${system}` : `data/${system}/${dataset}`,
    system,
    ...(dataset === undefined ? {} : { dataset }),
    reason,
    detail,
  };
}

/** A system that events name as holding data and that is not registered, so nobody can fetch from it. */
export function unknownSystem(system: string): Missing {
  return {
    what: `data/${system}`,
    system,
    reason: 'not-registered',
    detail: 'It holds data about you, but it is not connected, so its rows could not be fetched.',
  };
}
