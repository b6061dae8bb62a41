import { cardNumbersIn, validateRecorded } from '#domain';
import { KEY_NAME } from '../key-spec.ts';
import { type Principal, type Role, roles, type Scopes } from '../principal.ts';

/**
 * Where a token says what: each is the name of a claim, or, if it begins with `/`, a JSON pointer (RFC 6901) to a member within one, as
 * in `/realm_access/roles`.
 */
export interface ClaimNames {
  /** Text: the controller that the sender belongs to. */
  controller: string;
  /** A list of text, or text with spaces between; what is no role of ours is passed over. */
  roles: string;
  /** Text in the form of a key's name: who it is, for ever. */
  name: string;
  /** An object with any of `sources`, `types`, `systems`, `purposes`, each a list of text; may be absent. */
  scopes: string;
}

/** Stands before the name of whoever came with a token; no key can have a name with a colon, and Lethe itself has none either. */
export const OIDC_ACTOR = 'oidc:';

const SCOPES: readonly string[] = ['sources', 'types', 'systems', 'purposes'] satisfies (keyof Scopes)[];

/** Who a verified token speaks for, or the claim that does not say what it has to, as it is called here. */
export type ClaimsReading = { ok: true; principal: Principal } | { ok: false; claim: keyof ClaimNames };

/** Reads the claims of a token whose signature, issuer, audience and times were verified. */
export function readClaims(claims: Readonly<Record<string, unknown>>, names: ClaimNames): ClaimsReading {
  const controller = claimOf(claims, names.controller);
  if (typeof controller !== 'string' || controller === '') return { ok: false, claim: 'controller' };
  const name = claimOf(claims, names.name);
  if (typeof name !== 'string' || !KEY_NAME.test(name) || cardNumbersIn(name).length > 0) return { ok: false, claim: 'name' };
  const granted = rolesOf(claimOf(claims, names.roles));
  if (!granted) return { ok: false, claim: 'roles' };
  const scopes = scopesOf(claimOf(claims, names.scopes));
  if (!scopes) return { ok: false, claim: 'scopes' };
  return { ok: true, principal: { controller, name: OIDC_ACTOR + name, roles: granted, ...scopes, sources: scopes.sources ?? [] } };
}

function claimOf(claims: Readonly<Record<string, unknown>>, name: string): unknown {
  if (!name.startsWith('/')) return member(claims, name);
  const steps = name.slice(1).split('/');
  return steps.map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~')).reduce<unknown>(member, claims);
}

function member(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Record<string, unknown>)[name];
}

/** Providers put roles for other services into the same claim. */
function rolesOf(claim: unknown): Role[] | undefined {
  const listed = typeof claim === 'string' ? claim.split(' ') : claim;
  return Array.isArray(listed) ? roles.filter((role) => listed.includes(role)) : undefined;
}

/** What narrows has to be understood whole: a token with a misspelt or malformed limit would otherwise be one without it. */
function scopesOf(claim: unknown): Scopes | undefined {
  if (claim === undefined) return {};
  if (typeof claim !== 'object' || claim === null || Object.keys(claim).some((name) => !SCOPES.includes(name))) return undefined;
  // The same rules as for a key: what could stand in the fact that one was made.
  const faults = validateRecorded('privacy.apikey.created.v1', { name: 'token', roles: ['publisher'], ...claim });
  return faults.length === 0 ? claim : undefined;
}
