import { AccessTokens } from '#auth';
import type { Engines, Log } from '#runtime';

/** What verifies OIDC access tokens, if a provider is configured. */
export function accessTokensOf({ config, policies, now }: Engines, log: Log): AccessTokens | undefined {
  const { oidcIssuer: issuer, oidcAudience: audience } = config;
  if (issuer === undefined || audience === undefined) return undefined;
  return new AccessTokens({
    issuer,
    audience,
    algorithms: config.oidcAlgorithms,
    claims: {
      controller: config.oidcControllerClaim,
      roles: config.oidcRolesClaim,
      name: config.oidcNameClaim,
      scopes: config.oidcScopesClaim,
    },
    isController: (id) => policies.versions(id).length > 0,
    now,
    elapsed: () => performance.now(),
    log,
  });
}
