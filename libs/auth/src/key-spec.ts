import { cardNumbersIn, LETHE, validateRecorded } from '#domain';
import type { Role, Scopes } from './principal.ts';

/** What a new key is to be. */
export interface KeySpec extends Scopes {
  /** The actor in events: lower-case letters, digits and `. _ -`, at most 64. Never used again once taken. */
  name: string;
  roles: Role[];
  /** RFC 3339; the key is refused from then on. */
  expiresAt?: string;
}

/** What names of keys look like. */
export const KEY_NAME = /^[a-z0-9][a-z0-9._-]{0,63}$/;
/** Actors that are Lethe itself and its in-process eraser: no key may pass for them. */
const RESERVED: readonly string[] = [LETHE, 'eraser'];
const SCOPES = ['sources', 'types', 'systems', 'purposes'] as const;

/** What is wrong with what a key is to be. */
export function faultsOf(spec: KeySpec, now: Date): { pointer: string; reason: string }[] {
  const faults: { pointer: string; reason: string }[] = [];
  if (!KEY_NAME.test(spec.name))
    faults.push({ pointer: '/name', reason: 'lower-case letters, digits and . _ -, at most 64, beginning with a letter or digit' });
  if (RESERVED.includes(spec.name)) faults.push({ pointer: '/name', reason: 'names Lethe itself in events; choose another' });
  if (spec.roles.length === 0) faults.push({ pointer: '/roles', reason: 'at least one role' });
  if (spec.roles.includes('publisher') && !spec.sources?.length)
    faults.push({ pointer: '/sources', reason: 'a publisher needs at least one source pattern' });
  if (spec.expiresAt && Date.parse(spec.expiresAt) <= now.getTime()) faults.push({ pointer: '/expiresAt', reason: 'lies in the past' });
  return faults.length > 0 ? faults : factFaultsOf(spec);
}

/** What the fact that the key was made could not say: lists that are empty or too long, the same role twice, a card number. */
function factFaultsOf(spec: KeySpec): { pointer: string; reason: string }[] {
  const data = createdData(spec);
  const cards = cardNumbersIn(data).map((pointer) => ({ pointer, reason: 'holds a card number' }));
  return [...validateRecorded('privacy.apikey.created.v1', data), ...cards];
}

/** What the ledger records of a new key. */
export function createdData(spec: KeySpec): Record<string, unknown> {
  return { name: spec.name, roles: spec.roles, ...scopesOf(spec), ...(spec.expiresAt ? { expiresAt: spec.expiresAt } : {}) };
}

/** What it is limited to, and nothing else of it. */
export function scopesOf(spec: Scopes): Scopes {
  return Object.fromEntries(SCOPES.flatMap((name) => (spec[name] ? [[name, spec[name]]] : [])));
}
