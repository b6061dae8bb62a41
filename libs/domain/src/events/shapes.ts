import { isISO31661Alpha2 } from 'class-validator';
import { parseDuration } from '../duration.ts';
import type { FieldProblem } from '../problem.ts';
import { checkJson, LARGEST_DOCUMENT } from './json-value.ts';
import { isRepeatable, pointerTo } from './pointer.ts';
import type { Form, JsonSchema, Shape } from './shape.ts';
import { isObject } from './shape.ts';
import { isTime } from './time.ts';

/** A shape that a yes-or-no question decides, the same in both forms. */
function shapeOf<V>(kind: string, reason: string, schema: JsonSchema, holds: (value: unknown) => boolean): Shape<V> {
  return {
    kind,
    check: (value, pointer, problems) => {
      if (!holds(value)) problems.push({ pointer, reason });
    },
    schema: () => schema,
  };
}

function textMatching(kind: string, pattern: RegExp, reason: string): Shape<string> {
  const schema = { type: 'string', pattern: pattern.source };
  return shapeOf(kind, reason, schema, (value) => typeof value === 'string' && pattern.test(value));
}

/** Name of a system, dataset, field, recipient, version, …: what is not personal and not a code. */
export const name = textMatching('name', /^[A-Za-z0-9._:/-]{1,128}$/, 'must be a name: 1 to 128 of A-Z a-z 0-9 . _ : / -');
/** Lower-case word, for what the policy or a list declares. */
export const code = textMatching('code', /^[a-z0-9][a-z0-9_-]{0,127}$/, 'must be a code: a lower-case word of a-z 0-9 - _, up to 128');
/** What an API key may do is given as names, `*` standing for any run of characters. */
export const pattern = textMatching('pattern', /^[A-Za-z0-9._:/*-]{1,128}$/, 'must be a pattern: 1 to 128 of A-Z a-z 0-9 . _ : / - *');
/** `privacy.<noun>.<participle>.v<n>`. */
export const eventType = textMatching(
  'event type',
  /^privacy\.[a-z-]+\.[a-z-]+\.v[1-9][0-9]{0,3}$/,
  'must be an event type: privacy.<noun>.<participle>.v<n>',
);
/** CloudEvents `source`: the characters of a URI reference (RFC 3986) but for `@`, since it stands in clear in the ledger. */
export const source = textMatching(
  'source',
  /^(?:[A-Za-z0-9._~:/?#[\]!$&'()*+,;=-]|%[0-9A-Fa-f]{2}){1,256}$/,
  'must be a URI reference of 1 to 256 characters without @',
);
/** 128 random bits: pseudonyms, requests and erasures, exports. */
export const id = textMatching('id', /^[0-9a-f]{32}$/, 'must be 32 hexadecimal digits in lower case');
/** SHA-256 or HMAC-SHA256. */
export const hash = textMatching('hash', /^[0-9a-f]{64}$/, 'must be 64 hexadecimal digits in lower case');
/** Id of an event in the ledger. */
export const uuid = textMatching('UUID', /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, 'must be a UUID in lower case');
/** 32 bytes in base64url without padding. */
export const bytes32 = textMatching('32 bytes', /^[A-Za-z0-9_-]{43}$/, 'must be 32 bytes in base64url without padding');
/** Ed25519 signature: 64 bytes in base64url without padding. */
export const signature = textMatching('signature', /^[A-Za-z0-9_-]{86}$/, 'must be 64 bytes in base64url without padding');
/** Revision of a stream or position in the ledger: decimal, since it may be larger than a JSON number is read exactly. */
export const revision = textMatching('revision', /^(?:0|[1-9][0-9]{0,19})$/, 'must be a decimal number as text');
/** Pointer into the data of an event as sent (RFC 6901). */
export const pointer = textMatching(
  'JSON pointer',
  /^(?:\/(?:[A-Za-z0-9._:-]|~[01]){1,256}){1,4}$/,
  'must be a JSON pointer into the data',
);
/** A field that was opened, or all of them. */
export const openedField = textMatching('name or `*`', /^(?:\*|[A-Za-z0-9._:/-]{1,128})$/, 'must be a name, or * for all');
/** Value of a privacy signal; see {@link consentString} for the long ones. */
export const signalText = textMatching('signal value', /^[A-Za-z0-9._:/~-]{1,4096}$/, 'must be 1 to 4096 of A-Z a-z 0-9 . _ : / ~ -');
/** Consent string of the IAB's TCF or GPP: base64url parts joined by `.` and `~`. */
export const consentString = textMatching(
  'TCF or GPP string',
  /^[A-Za-z0-9._~-]{1,4096}$/,
  'must be a consent string: 1 to 4096 of A-Z a-z 0-9 . _ ~ -',
);

export const flag: Shape<boolean> = shapeOf(
  'true or false',
  'must be true or false',
  { type: 'boolean' },
  (value) => typeof value === 'boolean',
);
export const time: Shape<string> = shapeOf(
  'time',
  'must be a time of RFC 3339 with its offset that exists, such as 2026-11-01T10:00:00Z',
  { type: 'string', format: 'date-time' },
  isTime,
);
/** ISO 3166-1 alpha-2, in capitals; the list is class-validator's. */
export const country: Shape<string> = shapeOf(
  'country',
  'must be a country: two capital letters of ISO 3166-1',
  { type: 'string', pattern: '^[A-Z]{2}$' },
  (value) => typeof value === 'string' && value === value.toUpperCase() && isISO31661Alpha2(value),
);

/** ISO 8601, such as `P30D`. */
export const duration: Shape<string> = shapeOf(
  'duration',
  'must be an ISO 8601 duration of whole parts, such as P30D, P1M, P1Y6M, P4W or PT5M',
  { type: 'string', format: 'duration' },
  (value) => typeof value === 'string' && parseDuration(value).ok,
);

export function integer(minimum: number): Shape<number> {
  const reason = `must be a whole number, ${minimum} or more`;
  const schema = { type: 'integer', minimum, maximum: Number.MAX_SAFE_INTEGER };
  return shapeOf('whole number', reason, schema, (value) => Number.isSafeInteger(value) && (value as number) >= minimum);
}

export function oneOf<const V extends string | number>(values: readonly V[]): Shape<V> {
  const allowed: ReadonlySet<unknown> = new Set(values);
  const type = typeof values[0] === 'number' ? 'integer' : 'string';
  return shapeOf(values.map((value) => `\`${value}\``).join(', '), `must be one of ${values.join(', ')}`, { type, enum: values }, (value) =>
    allowed.has(value),
  );
}

/** Free text that may be personal: it can only be the content of a field that is set aside. */
export function text(maximum: number): Shape<string> {
  const reason = `must be text of 1 to ${maximum} characters`;
  return {
    kind: 'text',
    check: (value, at, problems) => {
      if (typeof value !== 'string' || value.length < 1 || value.length > maximum) problems.push({ pointer: at, reason });
      else checkJson(value, at, problems);
    },
    schema: () => ({ type: 'string', minLength: 1, maxLength: maximum }),
  };
}

export interface ListLimits {
  minimum?: number;
  maximum?: number;
  /** In ascending order of UTF-16 code units, as `sort()` leaves them. */
  sorted?: boolean;
}

/** A list whose items have one shape, none of them twice. */
export function listOf<V>(item: Shape<V>, { minimum = 1, maximum = 256, sorted = false }: ListLimits = {}): Shape<V[]> {
  return {
    kind: `list of ${item.kind}`,
    check: (value, at, problems, form) => {
      if (!Array.isArray(value)) problems.push({ pointer: at, reason: 'must be a list' });
      else if (value.length < minimum || value.length > maximum)
        problems.push({ pointer: at, reason: `must have ${minimum} to ${maximum} items` });
      else checkItems(item, value, at, problems, form, sorted);
    },
    schema: (form) => ({ type: 'array', items: item.schema(form), minItems: minimum, maxItems: maximum, uniqueItems: true }),
  };
}

function checkItems(item: Shape<unknown>, list: unknown[], at: string, problems: FieldProblem[], form: Form, sorted: boolean): void {
  const before = problems.length;
  for (let index = 0; index < list.length; index++) item.check(list[index], pointerTo(at, index), problems, form);
  if (problems.length > before) return;
  if (new Set(list.map((value) => (isObject(value) ? JSON.stringify(value) : value))).size < list.length) {
    problems.push({ pointer: at, reason: 'must not name anything twice' });
  }
  if (sorted && list.some((value, index) => index > 0 && (list[index - 1] as string) > (value as string))) {
    problems.push({ pointer: at, reason: 'must be sorted' });
  }
}

/** An object used as a map: keys and values have one shape each. */
export function mapOf<V>(key: Shape<string>, value: Shape<V>, { minimum = 0, maximum = 256 } = {}): Shape<Record<string, V>> {
  return {
    kind: `object: ${key.kind} to ${value.kind}`,
    check: (map, at, problems, form) => {
      if (!isObject(map)) return void problems.push({ pointer: at, reason: 'must be an object' });
      const keys = Object.keys(map);
      if (keys.length < minimum || keys.length > maximum)
        problems.push({ pointer: at, reason: `must have ${minimum} to ${maximum} members` });
      else for (const each of keys) checkMember(key, value, each, map[each], at, problems, form);
    },
    schema: (form) => ({ type: 'object', additionalProperties: value.schema(form), minProperties: minimum, maxProperties: maximum }),
  };
}

function checkMember(
  key: Shape<string>,
  value: Shape<unknown>,
  name: string,
  member: unknown,
  at: string,
  problems: FieldProblem[],
  form: Form,
): void {
  if (name === '__proto__') return void problems.push({ pointer: at, reason: 'has a key that is not allowed' });
  const here = isRepeatable(name) ? pointerTo(at, name) : at;
  const before = problems.length;
  key.check(name, here, problems, form);
  for (const found of problems.slice(before)) found.reason = `has a key that ${found.reason}`;
  if (problems.length === before) value.check(member, here, problems, form);
}

/** A whole file as data, whose own schema is checked by whoever publishes it; here only that it is JSON and at most 1 MiB. */
export function document<V extends object>(): Shape<V> {
  return {
    kind: 'object',
    check: (value, at, problems) => {
      if (!isObject(value)) problems.push({ pointer: at, reason: 'must be an object' });
      else checkJson(value, at, problems, LARGEST_DOCUMENT);
    },
    schema: () => ({ type: 'object' }),
  };
}
