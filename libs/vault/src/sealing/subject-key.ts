import { contentKey, jcs } from '#domain';
import { openBox, sealBox } from './box.ts';

/** Both keys of a person, unwrapped. Held only as long as it takes to use them. */
export interface SubjectKey {
  controller: string;
  pseudonym: string;
  version: number;
  /** Seals values and identifiers; a new version has a new one. */
  sealing: Buffer;
  /** For record tokens and content MACs; the same in every version. */
  token: Buffer;
}

/** A subject key as the vault stores it: wrapped by a key of the day. */
export interface WrappedSubjectKey {
  controller: string;
  pseudonym: string;
  version: number;
  dayKey: string;
  wrapped: Buffer;
}

const HALF = 32;

export function newSubjectKey(controller: string, pseudonym: string, random: (bytes: number) => Buffer): SubjectKey {
  return { controller, pseudonym, version: 1, sealing: random(HALF), token: random(HALF) };
}

/** The next version: another sealing key, the same token key, so that record tokens and content MACs stay what they are. */
export function nextVersion({ controller, pseudonym, version, token }: SubjectKey, random: (bytes: number) => Buffer): SubjectKey {
  return { controller, pseudonym, version: version + 1, sealing: random(HALF), token };
}

export function wrapSubjectKey(key: SubjectKey, dayKey: { id: string; key: Buffer }): WrappedSubjectKey {
  const { controller, pseudonym, version } = key;
  const wrapped = sealBox(dayKey.key, place(key, dayKey.id), Buffer.concat([key.sealing, key.token]));
  return { controller, pseudonym, version, dayKey: dayKey.id, wrapped };
}

/** @throws BoxUnopenable */
export function unwrapSubjectKey(stored: WrappedSubjectKey, dayKey: Buffer): SubjectKey {
  const { controller, pseudonym, version } = stored;
  const both = openBox(dayKey, place(stored, stored.dayKey), stored.wrapped);
  return { controller, pseudonym, version, sealing: both.subarray(0, HALF), token: both.subarray(HALF) };
}

function place({ controller, pseudonym, version }: { controller: string; pseudonym: string; version: number }, dayKey: string) {
  return { kind: 'subject-key' as const, controller, at: [pseudonym, version, dayKey] };
}

/** Where a value stands: event and pointer into its data. */
export interface ValuePlace {
  eventId: string;
  pointer: string;
}

/** Seals a value with its salt: beside a commitment a salt in clear would confirm a guess after the value is gone. */
export function sealValue(key: SubjectKey, place: ValuePlace, salt: Buffer, value: unknown): Buffer {
  return sealBox(key.sealing, valueBox(key, place), Buffer.from(jcs([salt.toString('base64url'), value])));
}

/** @throws BoxUnopenable */
export function openValue(key: SubjectKey, place: ValuePlace, sealed: Buffer): { salt: Buffer; value: unknown } {
  const [salt, value] = JSON.parse(openBox(key.sealing, valueBox(key, place), sealed).toString()) as [string, unknown];
  return { salt: Buffer.from(salt, 'base64url'), value };
}

function valueBox({ controller, pseudonym, version }: SubjectKey, { eventId, pointer }: ValuePlace) {
  return { kind: 'value' as const, controller, at: [pseudonym, eventId, pointer, version] };
}

export function sealIdentifier(key: SubjectKey, type: string, normalised: string): Buffer {
  return sealBox(key.sealing, identifierBox(key, type), Buffer.from(normalised));
}

/** @throws BoxUnopenable */
export function openIdentifier(key: SubjectKey, type: string, sealed: Buffer): string {
  return openBox(key.sealing, identifierBox(key, type), sealed).toString();
}

function identifierBox({ controller, pseudonym, version }: SubjectKey, type: string) {
  return { kind: 'identifier' as const, controller, at: [pseudonym, type, version] };
}

/** The key for comparing what is sent again; see `contentMac`. */
export function contentKeyOf(key: SubjectKey): Buffer {
  return contentKey(key.token);
}
