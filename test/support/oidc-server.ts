import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from 'jose';
import Provider from 'oidc-provider';

/** The audience that tokens are for unless told otherwise. */
export const AUDIENCE = 'https://lethe.example.org';

export type Algorithm = 'RS256' | 'ES256' | 'EdDSA';

interface Wanted {
  audience?: string;
  algorithm?: Algorithm;
}

/** One generation of the provider's keys: private halves by algorithm. */
interface Keys {
  jwks: JWK[];
  private: Record<Algorithm, CryptoKey>;
}

type Handler = (request: IncomingMessage, response: ServerResponse) => unknown;

const SECRET = 'a secret of every client in these tests';

/**
 * A real OIDC provider in this process, on a port of its own. Each of `people` (name → further claims) can have access tokens of it
 * (RFC 9068, by the grant `client_credentials`), with the name as `sub`.
 */
export class OidcServer {
  /** Paths that were asked for, in their order. */
  readonly asked: string[] = [];
  private broken?: Handler | undefined;

  private constructor(
    private readonly server: Server,
    readonly issuer: string,
    private readonly people: Record<string, JWTPayload>,
    private keys: Keys,
    private serve: Handler,
  ) {
    server.on('request', (request, response) => {
      this.asked.push(request.url ?? '');
      (this.broken ?? this.serve)(request, response);
    });
  }

  static async start(people: Record<string, JWTPayload>): Promise<OidcServer> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const keys = await newKeys('1');
    return new OidcServer(server, issuer, people, keys, handlerOf(issuer, people, keys));
  }

  /** An access token as the provider gives it out. */
  async token(name: string, { audience = AUDIENCE, algorithm = 'RS256' }: Wanted = {}): Promise<string> {
    const body = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: name,
      client_secret: SECRET,
      resource: audience,
      algorithm,
    });
    const response = await fetch(`${this.issuer}/token`, { method: 'POST', body });
    const answer = (await response.json()) as { access_token?: string };
    if (!answer.access_token) throw new Error(`The provider gave no token: ${JSON.stringify(answer)}`);
    return answer.access_token;
  }

  /** A token with the provider's own signature and claims or a header that it would never give out. */
  forge(claims: JWTPayload, header: Record<string, unknown> = {}): Promise<string> {
    const signing = new SignJWT(claims).setProtectedHeader({ alg: 'RS256', typ: 'at+jwt', kid: this.keys.jwks[0]!.kid!, ...header });
    return signing.sign(this.keys.private.RS256);
  }

  /** The public keys as anybody can read them. */
  get publicKeys(): JWK[] {
    return this.keys.jwks.map(({ d: _d, p: _p, q: _q, dp: _dp, dq: _dq, qi: _qi, ...rest }) => rest);
  }

  /** Throws all keys away and signs with new ones from now on. */
  async rotate(): Promise<void> {
    this.keys = await newKeys(String(Number(this.keys.jwks[0]!.kid!.split('-')[1]) + 1));
    this.serve = handlerOf(this.issuer, this.people, this.keys);
  }

  /** Whatever is asked from now on is answered by this, until {@link OidcServer.recover}. */
  fail(status: number, body = ''): void {
    this.broken = (_request, response) => response.writeHead(status, { 'content-type': 'application/json' }).end(body);
  }

  recover(): void {
    this.broken = undefined;
  }

  async stop(): Promise<void> {
    if (!this.server.listening) return;
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, 'close');
  }

  /** Listens again where it did before it was stopped. */
  async again(): Promise<void> {
    if (this.server.listening) return;
    this.server.listen(Number(new URL(this.issuer).port), '127.0.0.1');
    await once(this.server, 'listening');
  }
}

async function newKeys(generation: string): Promise<Keys> {
  const pairs = {
    RS256: await generateKeyPair('RS256', { extractable: true }),
    ES256: await generateKeyPair('ES256', { extractable: true }),
    EdDSA: await generateKeyPair('EdDSA', { extractable: true }),
  };
  const exported = Object.entries(pairs).map(async ([alg, { privateKey }]) => ({
    ...(await exportJWK(privateKey)),
    kid: `${alg}-${generation}`,
    alg,
    use: 'sig',
  }));
  const privates = { RS256: pairs.RS256.privateKey, ES256: pairs.ES256.privateKey, EdDSA: pairs.EdDSA.privateKey };
  return { jwks: await Promise.all(exported), private: privates };
}

/** Where the provider would keep things; tokens that speak for themselves are kept nowhere. */
class KeepsNothing {
  async upsert(): Promise<void> {}
  async find(): Promise<undefined> {}
  async findByUserCode(): Promise<undefined> {}
  async findByUid(): Promise<undefined> {}
  async consume(): Promise<void> {}
  async destroy(): Promise<void> {}
  async revokeByGrantId(): Promise<void> {}
}

function handlerOf(issuer: string, people: Record<string, JWTPayload>, keys: Keys): Handler {
  const provider = new Provider(issuer, {
    adapter: KeepsNothing,
    ttl: { ClientCredentials: 300 },
    jwks: { keys: keys.jwks },
    clients: Object.keys(people).map((name) => ({
      client_id: name,
      client_secret: SECRET,
      token_endpoint_auth_method: 'client_secret_post',
      grant_types: ['client_credentials'],
      redirect_uris: [],
      response_types: [],
    })),
    extraTokenClaims: (_context, token) => people[(token as { clientId?: string }).clientId ?? ''],
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: (context, audience) => ({
          scope: '',
          audience,
          accessTokenFormat: 'jwt',
          accessTokenTTL: 300,
          jwt: { sign: { alg: (context.oidc.body as { algorithm: Algorithm }).algorithm } },
        }),
      },
    },
  });
  return provider.callback();
}
