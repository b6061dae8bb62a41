import { checkJson } from './json-value.ts';
import type { Form, PersonalKind, Shape } from './shape.ts';
import { isObject } from './shape.ts';
import { code, hash, id, listOf, mapOf, name, text } from './shapes.ts';
import type { JsonValue } from './json-value.ts';

declare const forms: unique symbol;

/**
 * Type of a field that may be personal: what a publisher sends and what the ledger records instead (`undefined`: nothing). No value has this type;
 * {@link Wire} and {@link Recorded} turn it into one of the two.
 */
export interface Personal<WireT, RecordedT> {
  readonly [forms]: { readonly wire: WireT; readonly recorded: RecordedT };
}

/** Data of an event class as it is sent. */
export type Wire<T> = { [K in keyof T]: T[K] extends Personal<infer W, unknown> | undefined ? W | Extract<T[K], undefined> : T[K] };

/** Data of an event class as it stands in the ledger: without personal values. */
export type Recorded<T> = {
  [K in keyof T as T[K] extends Personal<unknown, undefined> | undefined ? never : K]: T[K] extends Personal<unknown, infer R> | undefined
    ? R | Extract<T[K], undefined>
    : T[K];
};

/** `recordedAs` is undefined where the ledger records nothing in the field's place. */
function personal<W, R>(
  kind: PersonalKind,
  sent: Shape<W>,
  recordedAs: Shape<R> | undefined,
  whenGone: string,
  recordedSample: (sample: W) => R,
): Shape<Personal<W, R>> {
  const of = (form: Form): Shape<unknown> => (form === 'wire' ? sent : (recordedAs ?? sent));
  return {
    kind: sent.kind,
    check: (value, pointer, problems, form) => of(form).check(value, pointer, problems, form),
    schema: (form) => of(form).schema(form),
    personal: { kind, whenGone, recorded: recordedAs !== undefined, recordedSample: (sample) => recordedSample(sample as W) },
  };
}

/** Identifier type → value, as `{"email": "ada@example.org"}`. */
export type Identifiers = Record<string, string>;
/** Names of fields, or name → value. */
export type FieldValues = string[] | { [field: string]: JsonValue };

const identifierMap = mapOf(code, text(512), { minimum: 1, maximum: 32 });
const oneIdentifier = mapOf(code, text(512), { minimum: 1, maximum: 1 });
const json: Shape<JsonValue> = {
  kind: 'value',
  check: (value, pointer, problems) => checkJson(value, pointer, problems),
  schema: () => ({}),
};
const fieldNames = listOf(name);
const fieldMap = mapOf(name, json, { minimum: 1 });
const namesOrValues: Shape<FieldValues> = {
  kind: 'list of name, or object: name to value',
  check: (value, pointer, problems, form) => (isObject(value) ? fieldMap : fieldNames).check(value, pointer, problems, form),
  schema: (form) => ({ oneOf: [fieldNames.schema(form), fieldMap.schema(form)] }),
};

const SAMPLE_PSEUDONYM = '6f1d1c2b3a49587766554433221100ff';
const SAMPLE_TOKEN = '3b7e1f0c5a2d4e6f8091a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f7';

/** Who the event is about. The ledger keeps which types of identifier were given; it may be none in what Lethe itself records. */
export const identifiers = personal(
  'identifiers',
  identifierMap,
  listOf(code, { minimum: 0, maximum: 32, sorted: true }),
  'the types of the identifiers',
  (sample) => Object.keys(sample).sort(),
);
/** Names, or names with values. The ledger keeps the names. */
export const fieldValues = personal('values', namesOrValues, listOf(name, { sorted: true }), 'the names of the fields', (sample) =>
  (Array.isArray(sample) ? [...sample] : Object.keys(sample)).sort(),
);
/** Key of the record in the system. The ledger keeps a token made under the person's key, so that a deletion can be matched to its collection. */
export const recordKey = personal('record', text(512), hash, 'a token that no longer leads to the record', () => SAMPLE_TOKEN);
export const note = personal('note', text(4096), undefined, 'nothing', () => undefined);
/** Short text that may name a person. */
export const privateText = personal('value', text(512), undefined, 'nothing', () => undefined);
/** The person at the other end of a link. */
export const otherPerson = personal('other', identifierMap, id, 'the pseudonym of the other', () => SAMPLE_PSEUDONYM);
/** One identifier that now belongs to nobody or to somebody else. */
export const releasedIdentifier = personal('released-identifier', oneIdentifier, code, 'the type of the identifier', (sample) =>
  Object.keys(sample).join(),
);
