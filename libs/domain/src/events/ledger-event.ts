import type { FieldProblem } from '../problem.ts';
import { catalogue } from './catalogue.ts';
import type { Catalogue, EventTypes } from './catalogue.ts';
import { checkObject } from './check.ts';
import { nameAndVersion } from './event-type.ts';
import type { EventDefinition } from './event-type.ts';
import { LedgerMetadata } from './metadata.ts';
import type { EventMetadata } from './metadata.ts';
import type { Recorded } from './personal.ts';
import { isObject } from './shape.ts';

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

export type ReadLedgerEvent = { ok: true; event: LedgerEvent } | { ok: false; reason: UnreadableReason; problems: FieldProblem[] };

/**
 * `newer-version`: the type is known, but not yet in this version; a newer Lethe wrote it. `no-upcast`: an earlier version from which no way leads to the
 * current one. `invalid`: not what its version declares.
 */
export type UnreadableReason = 'unknown-type' | 'newer-version' | 'no-upcast' | 'invalid';

/** The version of the metadata that is read here. */
const METADATA_VERSION = 1;

/**
 * Validates what was stored, and lifts an earlier version of its type to the current one, which is also the `type` of the event that is given back.
 * Only here: what is stored is never rewritten, and what was committed to (leaf, commitments, their pointers) is the stored form.
 * Pointers of problems begin with `/data` or `/metadata`.
 */
export function readLedgerEvent(stored: StoredEvent, known: Catalogue = catalogue): ReadLedgerEvent {
  const definition = known.get(stored.type);
  if (!definition) return notKnown(stored.type, known);
  if (isNewer(stored.metadata)) return unreadable('newer-version', '/metadata/v', 'is a version that is not known here');
  const problems: FieldProblem[] = [];
  checkObject(definition.class, stored.data, '/data', problems, 'recorded', definition.rules);
  checkObject(LedgerMetadata, stored.metadata, '/metadata', problems, 'recorded');
  if (problems.length > 0) return { ok: false, reason: 'invalid', problems };
  const { type, data } = lifted(definition, stored.data as object, problems);
  if (problems.length > 0) return { ok: false, reason: 'invalid', problems };
  const { stream, revision, position, id, metadata } = stored;
  return { ok: true, event: { type, stream, revision, position, id, data, metadata } as LedgerEvent };
}

/** Goes from version to version up to the current one, and checks where it has come to. */
function lifted(stored: EventDefinition, data: object, problems: FieldProblem[]): { type: string; data: object } {
  let current = stored;
  let value = data;
  for (; current.next; current = current.next.definition) value = current.next.lift(value);
  if (current !== stored) checkObject(current.class, value, '/data', problems, 'recorded', current.rules);
  return { type: current.type, data: value };
}

function isNewer(metadata: unknown): boolean {
  return isObject(metadata) && Number.isInteger(metadata['v']) && Number(metadata['v']) > METADATA_VERSION;
}

function notKnown(type: string, known: Catalogue): ReadLedgerEvent {
  const current = /^privacy\.[^.]+\.[^.]+\.v\d+$/.test(type) && known.all.find(({ name }) => name === nameAndVersion(type).name);
  if (!current) return unreadable('unknown-type', '/type', 'is not a type of event that is known here');
  return nameAndVersion(type).version > current.version
    ? unreadable('newer-version', '/type', 'is a version that is not known here')
    : unreadable('no-upcast', '/type', `is a version from which no way leads to version ${current.version}`);
}

function unreadable(reason: UnreadableReason, pointer: string, said: string): ReadLedgerEvent {
  return { ok: false, reason, problems: [{ pointer, reason: said }] };
}

/** The ledger holds an event in a version that cannot be read here. Whoever reads it in order stops: to pass it over would lose what it says. */
export class UnreadableVersionError extends Error {
  override readonly name = 'UnreadableVersionError';
}

/**
 * Reads an event of the ledger as {@link readLedgerEvent} does, for those who act on everything in order.
 *
 * @throws UnreadableVersionError in words for an operator, without anything of the event's data.
 */
export function readInOrder(stored: StoredEvent, known: Catalogue = catalogue): ReadLedgerEvent {
  const reading = readLedgerEvent(stored, known);
  if (!reading.ok && (reading.reason === 'newer-version' || reading.reason === 'no-upcast')) {
    const why = reading.reason === 'newer-version' ? 'a newer Lethe has written it; run that one again' : 'this Lethe cannot lift it';
    throw new UnreadableVersionError(
      `Event ${stored.id} at position ${stored.position} is ${stored.type}, in a version that cannot be read here: ${why}. Nothing was passed over.`,
    );
  }
  return reading;
}
