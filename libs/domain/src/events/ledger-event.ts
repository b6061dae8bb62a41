import type { FieldProblem } from '../problem.ts';
import { catalogue } from './catalogue.ts';
import type { EventTypes } from './catalogue.ts';
import { checkObject } from './check.ts';
import { LedgerMetadata } from './metadata.ts';
import type { EventMetadata } from './metadata.ts';
import type { Recorded } from './personal.ts';

/** An event of one type as it stands in the ledger. */
export interface LedgerEventOf<T extends keyof EventTypes> {
  type: T;
  /** Name of its stream, such as `subject-<pseudonym>`. */
  stream: string;
  /** Place in its stream, from 0. */
  revision: bigint;
  /** Place in the whole ledger. */
  position: bigint;
  id: string;
  data: Recorded<EventTypes[T]>;
  metadata: EventMetadata;
}

/** Any event of the ledger: a `switch` over `type` that forgets one does not compile. */
export type LedgerEvent = { [T in keyof EventTypes]: LedgerEventOf<T> }[keyof EventTypes];

/** An event as the event store gives it back. */
export interface StoredEvent {
  stream: string;
  revision: bigint;
  position: bigint;
  id: string;
  type: string;
  data: unknown;
  metadata: unknown;
}

export type ReadLedgerEvent =
  | { ok: true; event: LedgerEvent }
  /** `unknown-version`: the type is known, but not in this version (written by a newer Lethe). `invalid`: not what its type declares. */
  | { ok: false; reason: 'unknown-type' | 'unknown-version' | 'invalid'; problems: FieldProblem[] };

/** Validates what was stored. Pointers of problems begin with `/data` or `/metadata`. */
export function readLedgerEvent(stored: StoredEvent): ReadLedgerEvent {
  const definition = catalogue.get(stored.type);
  if (!definition) return notKnown(stored.type);
  const problems: FieldProblem[] = [];
  checkObject(definition.class, stored.data, '/data', problems, 'recorded', definition.rules);
  checkObject(LedgerMetadata, stored.metadata, '/metadata', problems, 'recorded');
  if (problems.length > 0) return { ok: false, reason: 'invalid', problems };
  const { stream, revision, position, id, type, data, metadata } = stored;
  return { ok: true, event: { type, stream, revision, position, id, data, metadata } as LedgerEvent };
}

function notKnown(type: string): ReadLedgerEvent {
  const family = type.replace(/\.v[0-9]+$/, '.');
  const known = catalogue.all.some((definition) => definition.type.startsWith(family) && family !== type);
  return {
    ok: false,
    reason: known ? 'unknown-version' : 'unknown-type',
    problems: [{ pointer: '/type', reason: known ? 'is a version that is not known here' : 'is not a type of event that is known here' }],
  };
}
