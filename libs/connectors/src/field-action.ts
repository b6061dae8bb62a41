import { createHmac } from 'node:crypto';
import ipaddr from 'ipaddr.js';
import type { FieldAction } from '#domain';

/** What an action needs besides the value: keys by their reference, fixed values as the system itself spells them. */
export interface ActionContext {
  keys: ReadonlyMap<string, string>;
  fixed: ReadonlyMap<string, string>;
}

/**
 * What stands in a field after an erasure, from what stood there, both as text. Doing it twice changes nothing, so a value is erased
 * exactly when this leaves it as it is. What an action cannot read becomes null: better no date than a birthday in an odd spelling.
 */
export function applyAction(action: FieldAction, value: string | null, context: ActionContext): string | null {
  switch (action.do) {
    case 'null':
      return null;
    case 'fixed':
      return context.fixed.get(action.value) ?? action.value;
    case 'keyed-hash':
      return value === null ? null : keyedHash(value, requireKey(context, action.key));
    case 'truncate-ip':
      return value === null ? null : truncateIp(value);
    case 'year-of-date':
      return value === null ? null : yearOfDate(value);
    case 'leave':
    case 'keep':
      return value;
  }
}

/** Length of a keyed hash in characters; a shorter column cannot hold it. */
export const KEYED_HASH_LENGTH = 'hmac:'.length + 32 + 1 + 8;
const KEYED_HASH = /^hmac:([0-9a-f]{32})\.([0-9a-f]{8})$/;

/** `hmac:` and 128 bits, then a tag by which our own hashes are told from values that only look like one. */
function keyedHash(value: string, key: string): string {
  const parts = KEYED_HASH.exec(value);
  if (parts?.[1] && parts[2] === tag(parts[1], key)) return value;
  const hash = hmac(key, `lethe.field.v1\0${value}`).slice(0, 32);
  return `hmac:${hash}.${tag(hash, key)}`;
}

function tag(hash: string, key: string): string {
  return hmac(key, `lethe.field-tag.v1\0${hash}`).slice(0, 8);
}

function hmac(key: string, text: string): string {
  return createHmac('sha256', key).update(text).digest('hex');
}

function requireKey({ keys }: ActionContext, reference: string): string {
  const key = keys.get(reference);
  if (key === undefined) throw new Error(`The key ${reference} was not read before it was needed`);
  return key;
}

function truncateIp(value: string): string | null {
  const text = value.trim().replace(/\/\d+$/, '');
  // Short and octal spellings of IPv4 are read differently from place to place.
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text).toString().replace(/\d+$/, '0');
  if (!ipaddr.IPv6.isValid(text)) return null;
  const address = ipaddr.IPv6.parse(text);
  if (address.isIPv4MappedAddress()) return address.toIPv4Address().toString().replace(/\d+$/, '0');
  const parts = address.parts.map((part, index) => (index < 3 ? part : 0));
  return new ipaddr.IPv6(parts).toRFC5952String();
}

const DATE = /^(\d{4,6})-\d\d-\d\d(?:([ T])\d\d:\d\d(:\d\d(?:\.\d+)?)?(Z|[+-]\d\d(?::?\d\d)?)?)?( BC)?$/;

/** 1 January of the same year at midnight, in the spelling of what was there. */
function yearOfDate(value: string): string | null {
  const parts = DATE.exec(value.trim());
  if (!parts) return null;
  const [, year, separator, seconds, zone, era] = parts;
  const time = separator ? `${separator}00:00${seconds ? ':00' : ''}${zone ?? ''}` : '';
  return `${year}-01-01${time}${era ?? ''}`;
}
