import { jwtVerify, type JWTPayload, type JWTVerifyOptions } from 'jose';
import type { Principal } from '../principal.ts';
import { type ClaimNames, readClaims } from './claims.ts';
import { KeysUnavailable, ProviderKeys } from './provider-keys.ts';

/** Signatures that can be chosen. None that a secret makes: what verifies is published, so anybody could sign with it. */
export const tokenAlgorithms = ['RS256', 'ES256', 'EdDSA'] as const;
export type TokenAlgorithm = (typeof tokenAlgorithms)[number];

export interface AccessTokensOptions {
  /** `iss` of every token, to the letter. */
  issuer: string;
  /** What `aud` has to be or contain: this ledger, as the provider knows it. */
  audience: string;
  algorithms: readonly TokenAlgorithm[];
  claims: ClaimNames;
  /** Whether there is such a controller. A slip at the provider must not found one. */
  isController(id: string): boolean;
  now(): Date;
  /** Milliseconds of a clock that is never set back. */
  elapsed(): number;
  /** Told what keeps tokens out: `warn` what is the provider's, `debug` what is a token's. Never the token or what it claims. */
  log: { warn(message: string): void; debug(message: string): void };
}

/** What errors of jose and of the engine's cryptography have. */
interface Thrown {
  code?: unknown;
  claim?: unknown;
  name?: unknown;
}

/** How far the provider's clock may be off, in s. */
const SKEW = 60;
/** In s: a token cannot be revoked here, so none is taken longer than this after it was issued, whatever `exp` says. */
const OLDEST = 24 * 60 * 60;

/** OIDC access tokens in the form of RFC 9068, in place of API keys: signed JWTs of one issuer, for one audience. */
export class AccessTokens {
  private readonly keys: ProviderKeys;

  constructor(private readonly options: AccessTokensOptions) {
    const { issuer, elapsed, log } = options;
    this.keys = new ProviderKeys({ issuer, elapsed, warn: (message) => log.warn(message) });
  }

  /** Who has this token; nothing if it is not valid here, `unavailable` if that cannot be known now. */
  async authenticate(token: string): Promise<Principal | 'unavailable' | undefined> {
    const { claims, isController, log } = this.options;
    const payload = await this.verify(token);
    if (payload === undefined || payload === 'unavailable') return payload;
    const reading = readClaims(payload, claims);
    if (reading.ok && isController(reading.principal.controller)) return reading.principal;
    log.debug(`An access token was refused for its claim ${claims[reading.ok ? 'controller' : reading.claim]}.`);
    return undefined;
  }

  private async verify(token: string): Promise<JWTPayload | 'unavailable' | undefined> {
    const { issuer, audience, algorithms, now } = this.options;
    const wanted: JWTVerifyOptions = {
      issuer,
      audience,
      algorithms: [...algorithms],
      // An ID token says who somebody is to the client; it is nothing to show here (RFC 9068, 4).
      typ: 'at+jwt',
      requiredClaims: ['exp', 'iat', 'sub'],
      clockTolerance: SKEW,
      maxTokenAge: OLDEST,
      currentDate: now(),
    };
    try {
      return (await jwtVerify(token, this.keys.find, wanted)).payload;
    } catch (error) {
      if (error instanceof KeysUnavailable) return 'unavailable';
      this.explain(error as Thrown);
      return undefined;
    }
  }

  /** What jose says of a token is the token's fault; anything else comes of a key of the provider that cannot be used. */
  private explain({ code, claim, name }: Thrown): void {
    const { log } = this.options;
    if (typeof code === 'string' && code.startsWith('ERR_J'))
      log.debug(`An access token was refused: ${code}${typeof claim === 'string' ? ` for ${claim}` : ''}.`);
    else log.warn(`An access token was refused, since the provider's key for it cannot be used (${String(name)}).`);
  }
}
