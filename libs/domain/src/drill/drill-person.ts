import { identifierRules } from '../policy/identifier-rules.ts';
import type { Policy } from '../policy/policy.ts';
import { mac, type MacKey } from '../values/mac.ts';

/** Source of the events about a person who does not exist. Only Lethe itself sends with it, so that they can be told apart from all others. */
export const DRILL_SOURCE = 'lethe:drill';

/** Nobody has an address there: `.invalid` is reserved for ever (RFC 2606). */
const DOMAIN = 'drill.invalid';
const PREFIX = 'lethe-drill-';
const DIGITS = 32;

/**
 * What the person of a drill is called: an address under `drill.invalid`, and for each further type that names one person a text with 128 bits that look
 * random. Made of the drill's id and a key of the ledger, so that it is the same after a crash and nobody tells it from the id. There is no telephone number:
 * any may be somebody's.
 */
export function drillIdentifiers(
  key: MacKey,
  { controller, drill }: { controller: string; drill: string },
  policy?: Policy,
): Record<string, string> {
  const token = mac(key, 'lethe.drill.v1', controller, drill).toString('hex').slice(0, DIGITS);
  const rules = identifierRules(policy).filter(({ identifies, form }) => identifies && (form === 'email' || form === 'opaque'));
  return Object.fromEntries(rules.map(({ type, form }) => [type, form === 'email' ? `${PREFIX}${token}@${DOMAIN}` : `${PREFIX}${token}`]));
}

/** True for what only persons of drills are called. No publisher may name one: what is erased in a drill is what the drill itself has made up. */
export function isOfDrill(identifier: string): boolean {
  const written = identifier.trim().toLowerCase();
  return written.startsWith(PREFIX) || written.endsWith(`@${DOMAIN}`) || written.endsWith(`@${DOMAIN}.`);
}
