import type { ApiKeys } from './api-keys.ts';
import type { AccessTokens } from './oidc/access-tokens.ts';
import type { Principal } from './principal.ts';
import { looksLikeToken } from './token.ts';

/** Whoever may send requests: those with an API key, and where a provider is configured those with an access token of it. */
export class Senders {
  constructor(
    private readonly keys: ApiKeys,
    private readonly tokens?: AccessTokens,
  ) {}

  /** Who sent this; nothing if it opens nothing here, `unavailable` if that cannot be known now. The two kinds never stand in for each other. */
  async authenticate(sent: string): Promise<Principal | 'unavailable' | undefined> {
    return looksLikeToken(sent) ? this.keys.authenticate(sent) : this.tokens?.authenticate(sent);
  }
}
