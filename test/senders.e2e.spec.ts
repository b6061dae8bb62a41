import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Config } from '#config';
import { Engines } from '#runtime';
import { createLedger } from '../apps/ledger/src/app.ts';
import { AUDIENCE, OidcServer } from './support/oidc-server.ts';
import { type Answer, type ServedLedger, serveLedger } from './support/served-ledger.ts';

const people = {
  'staff-17': { lethe_controller: 'jrpanel', lethe_roles: ['dpo'] },
  'staff-18': { lethe_controller: 'jrpanel', lethe_roles: ['dpo'] },
  'staff-19': { lethe_controller: 'buycpanel', lethe_roles: ['dpo'] },
  dpo: { lethe_controller: 'jrpanel', lethe_roles: ['dpo'] },
  checkout: { lethe_controller: 'jrpanel', lethe_roles: 'publisher', lethe_scopes: { sources: ['/shop/*'] } },
  eraser: { lethe_controller: 'jrpanel', lethe_roles: 'worker', lethe_scopes: { systems: ['archive'] } },
};

let ledger: ServedLedger;
let provider: OidcServer;
let key: Record<string, string>;
/** Access tokens by the name of whoever has them. */
let token: Record<string, string>;
const instances: { app: NestFastifyApplication; engines: Engines }[] = [];

beforeAll(async () => {
  provider = await OidcServer.start(people);
  ledger = await serveLedger({ LETHE_OIDC_ISSUER: provider.issuer, LETHE_OIDC_AUDIENCE: AUDIENCE });
  key = ledger.keys['jrpanel']!;
  token = Object.fromEntries(await Promise.all(Object.keys(people).map(async (name) => [name, await provider.token(name)] as const)));
}, 60_000);

afterEach(async () => {
  for (const { app, engines } of instances.splice(0)) {
    await app.close();
    await engines.close();
  }
});

afterAll(async () => {
  await ledger.close();
  await provider.stop();
});

/** A second API process on the same engines, as far as that goes in one process. */
async function another(changes: Partial<Config> = {}) {
  const { config, log } = ledger.engines;
  const engines = await Engines.open({ ...config, ...changes }, log, { application: 'test-another', createKeys: false });
  const app = await createLedger(engines, log);
  instances.push({ app, engines });
  await app.listen(0, '127.0.0.1');
  await engines.waitUntilServing();
  const url = await app.getUrl();
  return (sent: string, path = '/v1/keys') => fetch(url + path, { headers: { authorization: `Bearer ${sent}` } });
}

const kindOf = (body: Answer['body']) => String(body.type).replace('https://lethe.dev/problems/', '');
const outline = ({ status, body }: Answer) => (status < 300 ? status : `${status} ${kindOf(body)}`);

async function newKey(spec: Record<string, unknown>): Promise<string> {
  const { status, body } = await ledger.send('POST', '/v1/keys', { key: key['admin'], body: spec });
  if (status !== 201) throw new Error(JSON.stringify(body));
  return body.key;
}

describe('a key', () => {
  it('given its revocation, then the very next request is refused, by every API process', async () => {
    const sendThere = await another();
    const revoked = await newKey({ name: 'to-revoke', roles: ['admin'] });
    const here = () => ledger.send('GET', '/v1/keys', { key: revoked });
    expect([(await here()).status, (await sendThere(revoked)).status]).toEqual([200, 200]);
    // Many are under way while it is revoked, so that what was found for one could be taken for another.
    const underWay = Array.from({ length: 20 }, () => [here(), sendThere(revoked)]).flat();
    expect((await ledger.send('DELETE', '/v1/keys/to-revoke', { key: key['admin'] })).status).toBe(204);
    const next = await Promise.all(Array.from({ length: 20 }, () => [here(), sendThere(revoked)]).flat());
    expect(new Set(next.map(({ status }) => status))).toEqual(new Set([401]));
    expect((await Promise.all(underWay)).every(({ status }) => status === 200 || status === 401)).toBe(true);
  });

  it('may revoke itself, once', async () => {
    const leaving = await newKey({ name: 'leaving', roles: ['admin'] });
    const leave = () => ledger.send('DELETE', '/v1/keys/leaving', { key: leaving });
    expect([(await leave()).status, (await leave()).status]).toEqual([204, 401]);
  });

  it('given the end of its time, as an auditor has one, then it is refused from then on', async () => {
    const expiresAt = new Date(Date.now() + 1_500).toISOString();
    const auditor = await newKey({ name: 'audit-2026', roles: ['auditor'], expiresAt });
    const read = () => ledger.send('GET', '/v1/stats', { key: auditor });
    let answer = await read();
    expect(answer.status).toBe(200);
    while (answer.status === 200) answer = await read();
    expect({ outline: outline(answer), ended: Date.now() >= Date.parse(expiresAt) }).toEqual({
      outline: '401 unauthenticated',
      ended: true,
    });
  });

  it('given more than it may send, then it waits for as long as it is told, and no other key does', async () => {
    const send = await another({ rateLimit: 2 });
    const answers = await Promise.all(Array.from({ length: 8 }, () => send(key['admin']!)));
    const refused = answers.filter(({ status }) => status === 429);
    expect({ some: refused.length > 0, retry: refused[0]?.headers.get('retry-after'), kind: kindOf(await refused[0]!.json()) }).toEqual({
      some: true,
      retry: '1',
      kind: 'too-many-requests',
    });
    // Others are counted for themselves: those of another controller with the same name, and the same name with a token.
    expect((await send(ledger.keys['buycpanel']!['admin']!)).status).toBe(200);
    expect((await send(key['dpo']!, '/v1/stats')).status).toBe(200);
    expect((await send(token['dpo']!, '/v1/stats')).status).toBe(200);
    // This process counts for itself.
    expect((await ledger.send('GET', '/v1/keys', { key: key['admin'] })).status).toBe(200);
  });

  it('given a token of which too much is sent, then it waits too', async () => {
    const send = await another({ rateLimit: 2 });
    const answers = await Promise.all(Array.from({ length: 8 }, () => send(token['staff-17']!, '/v1/stats')));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 429]));
    expect((await send(token['staff-18']!, '/v1/stats')).status).toBe(200);
  });

  it.each(['oidc:staff-17', 'lethe', 'eraser'])('is not made for the name %s, which somebody else has in events', async (name) => {
    const answer = await ledger.send('POST', '/v1/keys', { key: key['admin'], body: { name, roles: ['dpo'] } });
    expect({ outline: outline(answer), pointers: answer.body.errors.map(({ pointer }: { pointer: string }) => pointer) }).toEqual({
      outline: '400 invalid-request',
      pointers: ['/name'],
    });
  });
});

describe('an access token', () => {
  const opened = async (by: string, email: string) => {
    const { body } = await ledger.send('POST', '/v1/requests', { key: by, body: { kind: 'erasure', identifiers: { email } } });
    return body as { id: string; closure: string[] };
  };
  const verify = (by: string, id: string) => ledger.send('POST', `/v1/requests/${id}/verify`, { key: by, body: { method: 'login' } });
  const approve = (by: string, { id, closure }: { id: string; closure: string[] }) =>
    ledger.send('POST', `/v1/requests/${id}/approve`, { key: by, body: { closure } });

  async function actorsOf(id: string): Promise<string[]> {
    const actors: string[] = [];
    for await (const { metadata } of ledger.engines.store.readStream(`request-${id}`)) actors.push((metadata as { actor: string }).actor);
    return actors;
  }

  it.each([
    ['two people with tokens', 'staff-17', 'staff-18'],
    ['a token and then a key', 'staff-17', 'key'],
    ['a key and then a token', 'key', 'staff-18'],
    ['a key and a token of the same name', 'key', 'dpo'],
  ])('given an erasure by %s, then the first cannot approve it and the second can', async (what, first, second) => {
    const sentBy = (name: string) => (name === 'key' ? key['dpo']! : token[name]!);
    const actorOf = (name: string) => (name === 'key' ? 'dpo' : `oidc:${name}`);
    const request = await opened(sentBy(first), `${what.replaceAll(' ', '-')}@example.org`);
    expect(outline(await verify(sentBy(first), request.id))).toBe(200);
    expect([outline(await approve(sentBy(first), request)), outline(await approve(sentBy(second), request))]).toEqual([
      '403 four-eyes',
      200,
    ]);
    expect(await actorsOf(request.id)).toEqual([actorOf(first), actorOf(first), actorOf(second)]);
  });

  it('given another controller, then it sees nothing of this one', async () => {
    const { id } = await opened(token['staff-17']!, 'somebody@example.org');
    const seen = await ledger.send('GET', `/v1/requests/${id}`, { key: token['staff-19'] });
    const none = await ledger.send('GET', `/v1/requests/${'0'.repeat(32)}`, { key: token['staff-19'] });
    expect({ status: seen.status, body: seen.body }).toEqual({ status: 404, body: none.body });
  });

  it('narrows a publisher and a worker as a key would', async () => {
    const event = (source: string) => ({
      specversion: '1.0',
      type: 'privacy.data.collected.v1',
      source,
      id: source,
      time: '2026-11-01T10:00:00Z',
      data: { subject: { email: 'ada@example.org' }, category: 'order', fields: ['contents'], purposes: ['order_fulfilment'], legalBasis: 'contract', system: 'archive', dataset: 'orders' }, // prettier-ignore
    });
    const post = (source: string) =>
      ledger.send('POST', '/v1/events', { key: token['checkout'], type: 'application/cloudevents+json', body: event(source) });
    const claim = (target: string) =>
      ledger.send('POST', `/v1/erasures/${'0'.repeat(32)}/targets/${target}/claim`, { key: token['eraser'] });
    expect([
      outline(await post('/shop/checkout')),
      outline(await post('/crm')),
      outline(await claim('archive')),
      outline(await claim('crm')),
    ]).toEqual([201, '403 foreign-source', '404 not-found', '403 forbidden']);
  });

  it('given a ledger without a provider, then it opens nothing', async () => {
    const send = await another({ oidcIssuer: undefined, oidcAudience: undefined });
    expect((await send(token['staff-17']!, '/v1/stats')).status).toBe(401);
  });

  it('given a provider that is gone, then 503 with when to send again, while keys go on', async () => {
    const send = await another();
    await provider.stop();
    try {
      const answer = await send(token['staff-17']!, '/v1/stats');
      expect({ status: answer.status, retry: answer.headers.get('retry-after'), kind: kindOf(await answer.json()) }).toEqual({
        status: 503,
        retry: expect.stringMatching(/^\d+$/),
        kind: 'unavailable',
      });
      expect((await send(key['dpo']!, '/v1/stats')).status).toBe(200);
      expect((await send(`lethe_${'x'.repeat(43)}`, '/v1/stats')).status).toBe(401);
      // Where its keys are known, its tokens go on as well.
      expect((await ledger.send('GET', '/v1/stats', { key: token['staff-17'] })).status).toBe(200);
    } finally {
      await provider.again();
    }
  });
});
