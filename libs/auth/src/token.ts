import { timingSafeEqual } from 'node:crypto';
import { mac } from '#domain';

const TOKEN = /^lethe_[A-Za-z0-9_-]{43}$/;

/** Makes the text of a key, `lethe_<base64url>`, of 32 random bytes. */
export function tokenOf(random: Buffer): string {
  return `lethe_${random.toString('base64url')}`;
}

/** True if a text has the form of a key; says nothing about whether there is one. */
export function looksLikeToken(text: string): boolean {
  return TOKEN.test(text);
}

/** What is stored of a key: an HMAC-SHA256 (32 bytes) under `apikeys.key`, so that a stolen database confirms no guess. */
export function hashOf(key: Buffer, token: string): Buffer {
  return mac(key, 'lethe.apikey.v1', token);
}

/** Compares two hashes in a time that does not depend on where they differ. */
export function sameHash(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
