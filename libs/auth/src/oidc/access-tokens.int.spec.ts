import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createPublicKey, createSecretKey } from 'node:crypto';
import { decodeJwt, decodeProtectedHeader, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { AUDIENCE, OidcServer } from '../../../../test/support/oidc-server.ts';
import { AccessTokens, type AccessTokensOptions } from './access-tokens.ts';

const people = {
  'staff-17': { lethe_controller: 'shop', lethe_roles: ['dpo', 'offline_access'] },
  'staff-18': { lethe_controller: 'other', lethe_roles: 'auditor admin' },
};
const claims = { controller: 'lethe_controller', roles: 'lethe_roles', name: 'sub', scopes: 'lethe_scopes' };
const officer = { controller: 'shop', name: 'oidc:staff-17', roles: ['dpo'], sources: [] };

let provider: OidcServer;
let said: string[];
/** What the clocks of the one who verifies are ahead, in s. */
let ahead: number;
let tokens: AccessTokens;

beforeAll(async () => {
  provider = await OidcServer.start(people);
});

afterAll(() => provider.stop());

beforeEach(() => {
  said = [];
  ahead = 0;
  provider.asked.length = 0;
  provider.recover();
  tokens = verifier();
});

function verifier(changes: Partial<AccessTokensOptions> = {}): AccessTokens {
  return new AccessTokens({
    issuer: provider.issuer,
    audience: AUDIENCE,
    algorithms: ['RS256', 'ES256', 'EdDSA'],
    claims,
    isController: (id) => ['shop', 'other'].includes(id),
    now: () => new Date(Date.now() + ahead * 1_000),
    elapsed: () => ahead * 1_000,
    log: { warn: (message) => said.push(`warn: ${message}`), debug: (message) => said.push(message) },
    ...changes,
  });
}

/** Claims of a good token, with changes; times in s from now. */
function good(changes: JWTPayload = {}): JWTPayload {
  const now = Math.floor(Date.now() / 1_000);
  return { iss: provider.issuer, aud: AUDIENCE, sub: 'staff-17', iat: now, exp: now + 300, ...people['staff-17'], ...changes };
}

const inSeconds = (seconds: number) => Math.floor(Date.now() / 1_000) + seconds;
const keyReads = () => provider.asked.filter((path) => path === '/jwks').length;

describe('a token of the provider', () => {
  it.each(['RS256', 'ES256', 'EdDSA'] as const)(
    'given one signed with %s, then it says who sends and what that one may do',
    async (algorithm) => {
      expect(await tokens.authenticate(await provider.token('staff-17', { algorithm }))).toEqual(officer);
    },
  );

  it('given one of another controller, then it speaks for that one only', async () => {
    expect(await tokens.authenticate(await provider.token('staff-18'))).toEqual({
      controller: 'other',
      name: 'oidc:staff-18',
      roles: ['auditor', 'admin'],
      sources: [],
    });
  });

  it('given one for another audience, then it opens nothing, and the log says why without saying whose it was', async () => {
    expect(await tokens.authenticate(await provider.token('staff-17', { audience: 'https://mail.example.org' }))).toBeUndefined();
    expect(said).toEqual(['An access token was refused: ERR_JWT_CLAIM_VALIDATION_FAILED for aud.']);
  });

  it('given one with a signature that was not chosen in the settings, then it opens nothing', async () => {
    const chosen = verifier({ algorithms: ['ES256'] });
    expect(await chosen.authenticate(await provider.token('staff-17', { algorithm: 'RS256' }))).toBeUndefined();
    expect(await chosen.authenticate(await provider.token('staff-17', { algorithm: 'ES256' }))).toEqual(officer);
  });

  it('given one that expired, then it is taken for 60 s more, for clocks that differ, and not longer', async () => {
    const token = await provider.token('staff-17');
    const { exp } = decodeJwt(token);
    const at = (seconds: number) => verifier({ now: () => new Date((exp! + seconds) * 1_000) });
    expect([await at(59).authenticate(token), await at(60).authenticate(token)]).toEqual([officer, undefined]);
  });

  it('given one for a controller that nobody set up, then it opens nothing', async () => {
    expect(await verifier({ isController: () => false }).authenticate(await provider.token('staff-17'))).toBeUndefined();
    expect(said).toEqual(['An access token was refused for its claim lethe_controller.']);
  });
});

describe('a token that the provider would not give out', () => {
  const wrong: [string, () => Promise<string>][] = [
    ['another issuer', () => provider.forge(good({ iss: 'https://id.example.org' }))],
    ['the issuer with a slash more', () => provider.forge(good({ iss: `${provider.issuer}/` }))],
    ['no audience', () => provider.forge(good({ aud: [] }))],
    ['no time of issue', () => provider.forge(good({ iat: undefined as never }))],
    ['no end', () => provider.forge(good({ exp: undefined as never }))],
    ['an end that is no number', () => provider.forge(good({ exp: '9999999999' as never }))],
    ['an end long ago', () => provider.forge(good({ iat: inSeconds(-900), exp: inSeconds(-600) }))],
    ['a beginning in ten minutes', () => provider.forge(good({ nbf: inSeconds(600), exp: inSeconds(900) }))],
    ['a time of issue in ten minutes', () => provider.forge(good({ iat: inSeconds(600), exp: inSeconds(900) }))],
    ['a time of issue two days ago', () => provider.forge(good({ iat: inSeconds(-172_800) }))],
    ['no subject', () => provider.forge(good({ sub: undefined as never }))],
    ['a subject with an address', () => provider.forge(good({ sub: 'ada@example.org' }))],
    ['a subject with another prefix', () => provider.forge(good({ sub: 'oidc:staff-17' }))],
    ['a card number as subject', () => provider.forge(good({ sub: '4111111111111111' }))],
    ['no controller', () => provider.forge(good({ lethe_controller: undefined }))],
    ['two controllers', () => provider.forge(good({ lethe_controller: ['shop', 'other'] }))],
    ['no claim with roles', () => provider.forge(good({ lethe_roles: undefined }))],
    ['a misspelt scope', () => provider.forge(good({ lethe_scopes: { system: ['shop-db'] } }))],
    ['a scope that is no list', () => provider.forge(good({ lethe_scopes: { systems: 'shop-db' } }))],
    ['scopes that are none', () => provider.forge(good({ lethe_scopes: null }))],
    ['an ID token in its header', () => provider.forge(good(), { typ: 'JWT' })],
    ['no type in its header', () => provider.forge(good(), { typ: undefined })],
    ['no signature', async () => unsigned({ alg: 'none' })],
    ['no signature, in other letters', async () => unsigned({ alg: 'nOnE' })],
    ['the public key as a secret', () => withSecret((pem) => Buffer.from(pem))],
    ['the public key as a secret, trimmed', () => withSecret((pem) => Buffer.from(pem.trim()))],
    ['the modulus as a secret', () => withSecret(() => Buffer.from(provider.publicKeys[0]!.n!, 'base64url'))],
    ['the key of somebody else in its header', () => ownKey()],
    ['another content under its signature', () => tampered()],
  ];

  function unsigned(header: Record<string, unknown>): string {
    const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    return `${part({ typ: 'at+jwt', alg: 'RS256', kid: 'RS256-1', ...header })}.${part(good())}.`;
  }

  function withSecret(secretOf: (pem: string) => Buffer): Promise<string> {
    const key = provider.publicKeys[0]!;
    const pem = createPublicKey({ key, format: 'jwk' }).export({ type: 'spki', format: 'pem' }) as string;
    const secret = createSecretKey(secretOf(pem));
    return new SignJWT(good()).setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', kid: key.kid! }).sign(secret);
  }

  async function ownKey(): Promise<string> {
    const { privateKey, publicKey } = await generateKeyPair('RS256');
    const header = { alg: 'RS256', typ: 'at+jwt', kid: provider.publicKeys[0]!.kid!, jwk: await exportJWK(publicKey) };
    return new SignJWT(good()).setProtectedHeader(header).sign(privateKey);
  }

  async function tampered(): Promise<string> {
    const [header, , signature] = (await provider.token('staff-17')).split('.');
    return [header, Buffer.from(JSON.stringify(good({ lethe_roles: ['admin'] }))).toString('base64url'), signature].join('.');
  }

  it('is known when nothing is wrong with it, so that each of the following is refused for its fault', async () => {
    expect(await tokens.authenticate(await provider.forge(good()))).toEqual(officer);
  });

  it.each(wrong)('given %s, then it opens nothing', async (_, make) => {
    expect(await tokens.authenticate(await make())).toBeUndefined();
  });

  it.each(['', 'x', 'a.b.c', '..', 'eyJub25lIjoxfQ..', `${'x'.repeat(8_000)}.y.z`])('given %j, then it opens nothing', async (text) => {
    expect(await tokens.authenticate(text)).toBeUndefined();
    expect(provider.asked).toEqual([]);
  });

  it('is not said in the log', async () => {
    for (const [, make] of wrong) {
      const token = await make();
      await tokens.authenticate(token);
      expect(said.join('\n')).not.toContain(token.split('.')[1]!.slice(0, 40));
    }
    expect(said.join('\n')).not.toMatch(/staff|ada|4111/);
  });
});

describe('what a token may say', () => {
  it('narrows its roles as a key would be', async () => {
    const scopes = { sources: ['/shop/*'], types: ['privacy.data.collected.v1'], systems: ['shop-db'], purposes: ['delivery'] };
    const token = await provider.forge(good({ lethe_roles: ['publisher', 'worker'], lethe_scopes: scopes }));
    expect(await tokens.authenticate(token)).toEqual({ ...officer, roles: ['publisher', 'worker'], ...scopes });
  });

  it('stands where the settings say: in a claim with a name like an address, or within one', async () => {
    const elsewhere = {
      controller: 'https://lethe.example.org/c',
      roles: '/realm_access/roles',
      name: 'staff',
      scopes: '/realm_access/~1s',
    };
    const token = await provider.forge(
      good({ 'https://lethe.example.org/c': 'other', realm_access: { roles: ['auditor'], '/s': { systems: ['a'] } }, staff: 's.18' }),
    );
    expect(await verifier({ claims: elsewhere }).authenticate(token)).toEqual({
      controller: 'other',
      name: 'oidc:s.18',
      roles: ['auditor'],
      systems: ['a'],
      sources: [],
    });
  });

  it('is nothing that every object has anyway', async () => {
    const absent = verifier({ claims: { ...claims, scopes: 'constructor' } });
    expect(await absent.authenticate(await provider.forge(good()))).toEqual(officer);
  });
});

describe('the keys of the provider', () => {
  it('are read once for many tokens at once, and again after ten minutes', async () => {
    const token = await provider.token('staff-17');
    const long = await provider.forge(good({ exp: inSeconds(7_200) }));
    const all = await Promise.all(Array.from({ length: 20 }, () => tokens.authenticate(token)));
    expect({ all: new Set(all.map((each) => JSON.stringify(each))).size, reads: keyReads() }).toEqual({ all: 1, reads: 1 });
    ahead = 601;
    expect({ principal: await tokens.authenticate(long), reads: keyReads() }).toEqual({ principal: officer, reads: 2 });
  });

  it('given new ones, then a token of the new ones is taken, one of the old ones no more', async () => {
    const old = await provider.token('staff-17');
    expect(await tokens.authenticate(old)).toEqual(officer);
    await provider.rotate();
    ahead = 31;
    const fresh = await provider.token('staff-17');
    expect([await tokens.authenticate(fresh), await tokens.authenticate(old)]).toEqual([officer, undefined]);
  });

  it('given many tokens with key ids that somebody made up, then they are read no more than once in 30 s', async () => {
    await tokens.authenticate(await provider.token('staff-17'));
    const invented = await Promise.all(Array.from({ length: 50 }, (_, n) => provider.forge(good(), { kid: `invented-${n}` })));
    const all = () => Promise.all(invented.map((token) => tokens.authenticate(token)));
    const reads: number[] = [];
    for (const seconds of [0, 31, 31, 62]) {
      ahead = seconds;
      expect(new Set(await all())).toEqual(new Set([undefined]));
      reads.push(keyReads());
    }
    expect(reads).toEqual([1, 2, 2, 3]);
  });

  const broken: [string, () => void | Promise<void>, string | RegExp][] = [
    ['gone', () => provider.stop(), /: (ECONNREFUSED|ECONNRESET|UND_ERR_SOCKET)$/],
    ['answering 500', () => provider.fail(500), '/.well-known/openid-configuration was answered 500'],
    ['answering with something else', () => provider.fail(200, '"hello"'), 'names another issuer'],
    ['for another issuer', () => provider.fail(200, '{"issuer":"https://id.example.org"}'), 'names another issuer'],
    [
      'naming keys on an open line',
      () => provider.fail(200, JSON.stringify({ issuer: provider.issuer, jwks_uri: 'http://id.example.org/jwks' })),
      'names no https:// place of the keys',
    ],
    ['sending elsewhere', () => provider.fail(302), ': '],
  ];

  it.each(broken)('given a provider that is %s, then nothing is known of a token, until it is back', async (_, breakIt, why) => {
    const token = await provider.token('staff-17');
    await breakIt();
    try {
      expect(await tokens.authenticate(token)).toBe('unavailable');
      expect(await tokens.authenticate(token)).toBe('unavailable');
      expect(said).toHaveLength(1);
      expect(said[0]).toMatch(why);
    } finally {
      provider.recover();
      await provider.again();
    }
    ahead = 6;
    expect(await tokens.authenticate(token)).toEqual(officer);
  });

  it.each([
    ['a modulus of 8 bits', { kty: 'RSA', n: 'wQ', e: 'AQAB' }],
    ['no modulus', { kty: 'RSA', e: 'AQAB' }],
    ['a point that is on no curve', { kty: 'EC', crv: 'P-256', x: 'AQ', y: 'AQ' }],
    ['a private half', undefined],
  ])('given a key of it with %s, then its tokens open nothing', async (_, key) => {
    const algorithm = key?.kty === 'EC' ? 'ES256' : 'RS256';
    const token = await provider.token('staff-17', { algorithm });
    const { kid } = decodeProtectedHeader(token);
    const unusable = key ?? { ...(await exportJWK((await generateKeyPair('RS256', { extractable: true })).privateKey)) };
    const keys = [{ ...unusable, kid, alg: algorithm }];
    provider.fail(200, JSON.stringify({ issuer: provider.issuer, jwks_uri: `${provider.issuer}/jwks`, keys }));
    expect(await tokens.authenticate(token)).toBeUndefined();
    expect(said).toHaveLength(1);
  });

  it('given a provider that is gone for a while, then the keys that are known go on for an hour', async () => {
    const token = await provider.forge(good({ exp: inSeconds(36_000) }));
    const invented = await provider.forge(good(), { kid: 'invented' });
    expect(await tokens.authenticate(token)).toEqual(officer);
    provider.fail(503);
    const answers: unknown[] = [];
    for (const seconds of [601, 3_599, 3_606]) {
      ahead = seconds;
      answers.push(await tokens.authenticate(token), await tokens.authenticate(invented));
    }
    expect(answers).toEqual([officer, 'unavailable', officer, 'unavailable', 'unavailable', 'unavailable']);
  });
});
