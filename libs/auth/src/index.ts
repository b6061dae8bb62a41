/** Who may do what: API keys and OIDC access tokens, their roles and scopes, and the guard that asks for them. */
export { ApiKeys, type ApiKeysOptions, type CreateResult, type KeyEntry, type KeyFact } from './api-keys.ts';
export { KEY_NAME, type KeySpec } from './key-spec.ts';
export { refuseUndeclaredRoutes } from './every-route.ts';
export { AuthGuard } from './guard.ts';
export { AccessTokens, type AccessTokensOptions, type TokenAlgorithm, tokenAlgorithms } from './oidc/access-tokens.ts';
export { type ClaimNames, OIDC_ACTOR } from './oidc/claims.ts';
export { type Principal, type Role, roles, type Scopes } from './principal.ts';
export { type Rate, RateLimit } from './rate-limit.ts';
export { Public, Roles, ROLES } from './roles.ts';
export { Senders } from './senders.ts';
export { hashOf, looksLikeToken, tokenOf } from './token.ts';
