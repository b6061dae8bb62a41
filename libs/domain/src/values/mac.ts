import { createHmac, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import { jcs } from './jcs.ts';

export type MacKey = Buffer | KeyObject;

/** HMAC-SHA256 under `key` of the JCS of `[label, …parts]`; the label keeps uses of one key apart. 32 bytes. */
export function mac(key: MacKey, label: string, ...parts: unknown[]): Buffer {
  return createHmac('sha256', keyObject(key))
    .update(jcs([label, ...parts]))
    .digest();
}

/** A key of 32 bytes for one use, derived from another (RFC 5869, SHA-256, no salt). */
export function deriveKey(key: MacKey, label: string): Buffer {
  return Buffer.from(hkdfSync('sha256', keyObject(key), '', label, 32));
}

/** Node takes a key object several times as fast as the bytes, even one made for a single use. */
function keyObject(key: MacKey): KeyObject {
  return Buffer.isBuffer(key) ? createSecretKey(key) : key;
}

/** What stands in an event's metadata and in the vault for the publisher's `source` and `id`. Hex in metadata. */
export function receivedMac(receivedKey: MacKey, controller: string, source: string, id: string): Buffer {
  return mac(receivedKey, 'lethe.received.v1', controller, source, id);
}

/** What stands in an event's metadata for its `correlationid` or `causationid`. Hex in metadata. */
export function correlationMac(receivedKey: MacKey, controller: string, value: string): Buffer {
  return mac(receivedKey, 'lethe.correlation.v1', controller, value);
}

/** How an identifier is found without its value. `normalised` is what `normaliseIdentifier` made of it. */
export function identifierMac(pepper: MacKey, controller: string, type: string, normalised: string): Buffer {
  return mac(pepper, 'lethe.identifier.v1', controller, type, normalised);
}

/** What an event says instead of the record's key in a system: 64 hex. The same for the same record of the same person. */
export function recordToken(
  tokenKey: MacKey,
  controller: string,
  at: { system: string; dataset?: string | undefined; record: string },
): string {
  return mac(tokenKey, 'lethe.record.v1', controller, at.system, at.dataset ?? '', at.record).toString('hex');
}
