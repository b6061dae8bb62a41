import { randomBytes } from 'node:crypto';
import { ApiKeys, type KeySpec, type Role, roles } from '#auth';
import { AUDIENCE, type OidcServer } from './oidc-server.ts';
import type { ServedLedger } from './served-ledger.ts';

export const controllers = ['jrpanel', 'buycpanel'] as const;
export type Controller = (typeof controllers)[number];

/** Who calls: what they send as `Authorization`, and what they may be, if anything. */
export interface Sender {
  authorization?: string;
  of?: { controller: Controller; roles: readonly Role[] };
}

/** Whom the provider has to know. */
export const identities = {
  ...Object.fromEntries(
    controllers.flatMap((controller) =>
      roles.map((role) => [`${controller}-${role}`, { lethe_controller: controller, lethe_roles: [role] }]),
    ),
  ),
  'no-roles': { lethe_controller: 'jrpanel', lethe_roles: ['offline_access'] },
  'no-controller': { lethe_controller: 'nowhere', lethe_roles: roles },
};

async function keyOf(ledger: ServedLedger, controller: string, spec: KeySpec, now = new Date()): Promise<string> {
  const { vaultDb, keys } = ledger.engines;
  const made = new ApiKeys({ db: vaultDb, key: keys.apiKeys, record: async () => undefined, random: randomBytes, now: () => now });
  const result = await made.create(controller, spec, 'admin');
  if (!result.ok) throw new Error(result.reason);
  return result.token;
}

/** One of each kind: those that open nothing, each role of each controller by key and by token, and keys that are narrowed. */
export async function everySender(ledger: ServedLedger, provider: OidcServer): Promise<Record<string, Sender>> {
  const bearer = (token: string) => `Bearer ${token}`;
  const everything = { roles: [...roles], sources: ['/*'] };
  const hour = 3_600_000;
  const expiresAt = new Date(Date.now() - hour).toISOString();
  const expired = await keyOf(ledger, 'jrpanel', { name: 'expired', ...everything, expiresAt }, new Date(Date.now() - 2 * hour));
  const revoked = await keyOf(ledger, 'jrpanel', { name: 'revoked', ...everything });
  await ledger.engines.apiKeys.revoke('jrpanel', 'revoked', 'admin');
  const seconds = Math.floor(Date.now() / 1_000);
  const claims = {
    iss: provider.issuer,
    aud: AUDIENCE,
    sub: 'x',
    iat: seconds,
    exp: seconds + 600,
    lethe_controller: 'jrpanel',
    lethe_roles: roles,
  };
  const senders: Record<string, Sender> = {
    'nobody at all': {},
    'a password': { authorization: `Basic ${Buffer.from('admin:admin').toString('base64')}` },
    'no key after Bearer': { authorization: 'Bearer' },
    'a malformed key': { authorization: bearer('lethe_x') },
    'an unknown key': { authorization: bearer(`lethe_${'x'.repeat(43)}`) },
    'an expired key': { authorization: bearer(expired) },
    'a revoked key': { authorization: bearer(revoked) },
    'two keys': { authorization: `${bearer(ledger.keys['jrpanel']!['admin']!)}, ${bearer(ledger.keys['jrpanel']!['dpo']!)}` },
    'an expired token': { authorization: bearer(await provider.forge({ ...claims, iat: seconds - 900, exp: seconds - 600 })) },
    'a token for another service': {
      authorization: bearer(await provider.token('jrpanel-admin', { audience: 'https://mail.example.org' })),
    },
    'an ID token': { authorization: bearer(await provider.forge(claims, { typ: 'JWT' })) },
    'a token of a controller that is none': { authorization: bearer(await provider.token('no-controller')) },
    'a token without roles': { authorization: bearer(await provider.token('no-roles')), of: { controller: 'jrpanel', roles: [] } },
  };
  for (const controller of controllers) {
    for (const role of roles) {
      const of = { controller, roles: [role] };
      senders[`${controller}: key with ${role}`] = { authorization: bearer(ledger.keys[controller]![role]!), of };
      senders[`${controller}: token with ${role}`] = { authorization: bearer(await provider.token(`${controller}-${role}`)), of };
    }
    const scoped: KeySpec[] = [
      { name: 'publisher-shop', roles: ['publisher'], sources: ['/shop'], types: ['privacy.data.collected.v1'] },
      { name: 'worker-archive', roles: ['worker'], systems: ['archive'] },
      { name: 'auditor-2026', roles: ['auditor'], expiresAt: new Date(Date.now() + hour).toISOString() },
      { name: 'worker-admin', roles: ['worker', 'admin'] },
    ];
    for (const spec of scoped)
      senders[`${controller}: key ${spec.name}`] = {
        authorization: bearer(await keyOf(ledger, controller, spec)),
        of: { controller, roles: spec.roles },
      };
  }
  return senders;
}
