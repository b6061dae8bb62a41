import { retyped as retypedJson } from '../json-path.ts';
import { Binary, Decimal128, Double, Int32, Long, ObjectId } from 'mongodb';

/** A value as JSON has it: times in ISO 8601, bytes in base64, ids and exact numbers as text. */
export function asJson(value: unknown): unknown {
  if (isDate(value)) return Number.isNaN(value.getTime()) ? null : value.toISOString().replace('.000Z', 'Z');
  if (value instanceof ObjectId) return value.toHexString();
  if (value instanceof Decimal128) return value.toString();
  if (value instanceof Long) return longOf(value);
  if (value instanceof Int32 || value instanceof Double) return value.valueOf();
  if (value instanceof Binary)
    return value.sub_type === Binary.SUBTYPE_UUID ? value.toUUID().toHexString(true) : Buffer.from(value.buffer).toString('base64');
  if (value instanceof RegExp) return value.source;
  if (Array.isArray(value)) return value.map(asJson);
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, asJson(part)]));
  return value;
}

/** A number as long as that is exact. */
function longOf(value: Long): number | string {
  const number = value.toNumber();
  return Number.isSafeInteger(number) ? number : value.toString();
}

/** A text in the type of what stood there, where it has one of its own. */
export function retyped(before: unknown, text: string | null): unknown {
  return text !== null && isDate(before) ? new Date(text) : retypedJson(before, text);
}

/** Dates come from the driver's realm, which is not always ours. */
function isDate(value: unknown): value is Date {
  return Object.prototype.toString.call(value) === '[object Date]';
}
