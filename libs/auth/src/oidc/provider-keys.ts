import { createLocalJWKSet, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';

/** The keys cannot be read: whether a token is valid is not known. */
export class KeysUnavailable extends Error {
  constructor() {
    super('The keys of the OIDC provider cannot be read.');
  }
}

export interface ProviderKeysOptions {
  /** As tokens name it in `iss`; the provider's discovery document is found from it. */
  issuer: string;
  /** Milliseconds of a clock that is never set back. */
  elapsed(): number;
  /** Told why the keys could not be read. */
  warn(message: string): void;
}

/** In ms: keys are read again when they are this old, and when that fails they are still used until they are that old. */
const FRESH = 10 * 60_000;
const USABLE = 60 * 60_000;
/** In ms: not before this long after the last attempt are they read again, whatever comes in. */
const PAUSE = 30_000;
const PAUSE_AFTER_FAILURE = 5_000;
/** In ms, for each of the two documents. */
const PATIENCE = 5_000;

/**
 * The public keys of the OIDC provider, read when first needed: the discovery document (OpenID Connect Discovery 1.0, 4) names where
 * they are. A key id that is not known has them read again, since a provider turns its keys; how often is bounded, or anybody who
 * invents key ids could have this process ask the provider without end.
 */
export class ProviderKeys {
  private known?: { find: JWTVerifyGetKey; at: number };
  private pending: Promise<void> | undefined;
  private failed = false;
  private notBefore = -Infinity;

  constructor(private readonly options: ProviderKeysOptions) {}

  /** The key that a token's header names. Throws {@link KeysUnavailable}, or jose's error if there is no such key. */
  readonly find: JWTVerifyGetKey = async (header, token) => {
    if (this.age() > FRESH) await this.refresh();
    if (this.age() <= USABLE) {
      try {
        return await this.known!.find(header, token);
      } catch (error) {
        if ((error as { code?: string }).code !== 'ERR_JWKS_NO_MATCHING_KEY') throw error;
      }
      await this.refresh();
    }
    if (this.failed || !this.known) throw new KeysUnavailable();
    return this.known.find(header, token);
  };

  private age(): number {
    return this.known ? this.options.elapsed() - this.known.at : Infinity;
  }

  /** Reads the keys unless that was tried a moment ago; those who ask meanwhile wait for the same answer. */
  private async refresh(): Promise<void> {
    if (this.pending === undefined && this.options.elapsed() < this.notBefore) return;
    this.pending ??= this.read().finally(() => (this.pending = undefined));
    await this.pending;
  }

  private async read(): Promise<void> {
    try {
      this.known = { find: createLocalJWKSet(await keysOf(this.options.issuer)), at: this.options.elapsed() };
      this.failed = false;
    } catch (error) {
      this.failed = true;
      this.options.warn(`The keys of the OIDC provider could not be read; access tokens wait for them: ${reasonOf(error)}`);
    }
    this.notBefore = this.options.elapsed() + (this.failed ? PAUSE_AFTER_FAILURE : PAUSE);
  }
}

async function keysOf(issuer: string): Promise<JSONWebKeySet> {
  const found = await readJson(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);
  const { issuer: named, jwks_uri: at } = found as { issuer?: unknown; jwks_uri?: unknown };
  if (named !== issuer) throw new Error('its discovery document names another issuer than LETHE_OIDC_ISSUER');
  if (typeof at !== 'string' || !isTrustworthy(at)) throw new Error('its discovery document names no https:// place of the keys');
  return (await readJson(at)) as JSONWebKeySet;
}

async function readJson(url: string): Promise<unknown> {
  const response = await fetch(url, {
    headers: { accept: 'application/json' },
    redirect: 'error',
    signal: AbortSignal.timeout(PATIENCE),
  });
  if (response.status !== 200) throw new Error(`${new URL(url).pathname} was answered ${response.status}`);
  return response.json();
}

/** Keys that came over a line where others can write prove nothing; on this machine nobody else does. */
function isTrustworthy(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' || (protocol === 'http:' && ['127.0.0.1', '[::1]', 'localhost'].includes(hostname));
}

function reasonOf(error: unknown): string {
  const { message, cause } = error as { message?: string; cause?: { code?: string } };
  return cause?.code ?? message ?? 'no reason given';
}
