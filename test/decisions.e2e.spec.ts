import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Objects, playController } from './support/played-controller.ts';
import { type Answer, type ServedLedger, serveLedger } from './support/served-ledger.ts';

const ONE = 'application/cloudevents+json';
const BATCH = 'application/cloudevents-batch+json';
const ADVERTISED = { channel: 'email', purpose: 'newsletter', commercial: true };

let ledger: ServedLedger;
let key: Record<string, string>;
let played: Objects;
let erased: string;
let count = 0;

beforeAll(async () => {
  ledger = await serveLedger();
  key = ledger.keys['jrpanel']!;
  erased = 'ben@jrpanel.example';
  await record(event('consent.withdrawn', erased, { scope: 'all-contact' }, '2026-11-01T09:00:00Z'));
  played = await playController(ledger, 'jrpanel');
}, 60_000);

afterAll(() => ledger.close());

/** An event about somebody, with an id of its own. */
function event(name: string, email: string, data: Record<string, unknown>, time = '2026-11-02T10:00:00Z') {
  return {
    specversion: '1.0',
    type: `privacy.${name}.v1`,
    source: '/shop',
    id: `d-${++count}`,
    time,
    data: { subject: { email }, ...data },
  };
}

const contact = (email: string, time?: string) => event('contact.made', email, ADVERTISED, time);
const granted = (email: string, time: string, more = {}) =>
  event('consent.granted', email, { purposes: ['newsletter'], noticeVersion: '1', method: 'checkbox', ...more }, time);
const used = (email: string, data: Record<string, unknown> = {}) =>
  event('data.used', email, { category: 'order', fields: ['contents'], purpose: 'order_fulfilment', legalBasis: 'contract', ...data });

async function record(...events: unknown[]): Promise<string> {
  const { status, body } = await ledger.send('POST', '/v1/events', { key: key['publisher'], type: BATCH, body: events });
  expect({ status, recorded: body.results.map((result: { status: string }) => result.status) }).toEqual({
    status: 200,
    recorded: events.map(() => 'recorded'),
  });
  return body.results.at(-1).position;
}

const ask = (body: unknown, { path = '/v1/decisions', as = key['publisher'], type = ONE } = {}): Promise<Answer> =>
  ledger.send('POST', path, { key: as, type, body });
const askAfter = (position: string, body: unknown) => ask(body, { path: `/v1/decisions?minPosition=${position}` });
const rulesOf = ({ body }: Answer) => ({ allow: body.allow, rules: body.reasons?.map(({ rule }: { rule: string }) => rule) });
const outline = ({ status, headers, body }: Answer) => ({
  status,
  problem: String(headers['content-type']).startsWith('application/problem+json'),
  kind: String(body.type).replace('https://lethe.dev/problems/', ''),
  pointers: (body.errors ?? []).map((error: { pointer: string }) => error.pointer),
});

/** What the ledger and the vault hold. */
async function everything(): Promise<unknown> {
  const tables = ['received', 'subject', 'identifier', 'value', 'forgotten', 'link'];
  const counts = await ledger.engines.vaultDb.query(
    `SELECT ${tables.map((table) => `(SELECT count(*) FROM vault.${table}) AS ${table}`).join(', ')}`,
  );
  return { head: await ledger.engines.store.head(), counts };
}

describe('POST /v1/decisions', () => {
  it('given what the policy says, then it is allowed, with the version it was judged by', async () => {
    const { status, headers, body } = await ask(used('ada@jrpanel.example'));
    expect({ status, body, position: headers['lethe-position'] }).toEqual({
      status: 200,
      body: { allow: true, reasons: [], policyVersion: '1' },
      position: expect.stringMatching(/^\d+$/),
    });
  });

  it('given what contradicts it, then it is not allowed, with every reason in words', async () => {
    const { body } = await ask(
      event('data.shared', 'ada@jrpanel.example', {
        category: 'order',
        fields: ['delivery_address', 'contents'],
        recipient: 'dhl',
        purpose: 'delivery',
        legalBasis: 'contract',
        country: 'FR',
      }),
    );
    expect(body).toEqual({
      allow: false,
      reasons: [
        { rule: 'beyond-recipient', detail: 'The policy does not let dhl have contents of order for delivery.', promise: 'J1' },
        { rule: 'country-not-in-policy', detail: 'The policy has dhl in DE, not in FR.', promise: 'J1' },
      ],
      policyVersion: '1',
    });
  });

  it('given a person whom nobody knows, then nothing is known of them, and they stay unknown', async () => {
    const before = await everything();
    expect(rulesOf(await ask(used('nobody@example.org')))).toEqual({ allow: true, rules: [] });
    expect(rulesOf(await ask(contact('nobody@example.org')))).toEqual({ allow: false, rules: ['no-consent'] });
    expect(await everything()).toEqual(before);
  });

  it('given a consent, then it is allowed after it, while it lasts, and until it is withdrawn: each as of the event’s own time', async () => {
    const email = 'cy@example.org';
    const position = await record(
      event('consent.withdrawn', email, { scope: 'all-contact' }, '2026-11-03T10:00:00Z'),
      granted(email, '2026-11-01T10:00:00Z', { expiresAt: '2026-11-02T12:00:00Z' }),
    );
    const times = ['2026-11-01T09:59:59Z', '2026-11-01T10:00:00Z', '2026-11-02T12:00:00Z', '2026-11-03T10:00:00Z'];
    const answers = await Promise.all(times.map((time) => askAfter(position, contact(email, time))));
    expect(answers.map((answer) => rulesOf(answer).rules)).toEqual([['no-consent'], [], ['no-consent'], ['contact-refused']]);
  });

  it('given linked persons, then what either said counts', async () => {
    const position = await record(
      granted('dee@example.org', '2026-11-01T10:00:00Z'),
      event('subject.linked', 'dee@example.org', { other: { email: 'dee@work.example' }, basis: 'login' }, '2026-11-01T11:00:00Z'),
      event('consent.withdrawn', 'dee@work.example', { purposes: ['newsletter'] }, '2026-11-01T12:00:00Z'),
    );
    await ledger.engines.keeper.caughtUpTo(BigInt(position), AbortSignal.timeout(10_000));
    expect(rulesOf(await askAfter(position, contact('dee@example.org')))).toEqual({ allow: false, rules: ['contact-refused'] });
    expect(rulesOf(await askAfter(position, contact('dee@work.example', '2026-11-01T11:30:00Z')))).toEqual({ allow: true, rules: [] });
  });

  it('given a verified restriction, then more than keeping the data is not allowed', async () => {
    const email = 'flo@example.org';
    await record(used(email));
    const dpo = (path: string, body: unknown) => ledger.send('POST', path, { key: key['dpo'], body });
    const { body: request } = await dpo('/v1/requests', { kind: 'restriction', identifiers: { email } });
    await dpo(`/v1/requests/${request.id}/verify`, { method: 'login' });
    const soon = new Date(Date.now() + 60_000).toISOString();
    const position = String(await ledger.engines.store.head());
    expect(rulesOf(await askAfter(position, { ...used(email), time: soon }))).toEqual({ allow: false, rules: ['restricted'] });
    expect(rulesOf(await ask(used(email)))).toEqual({ allow: true, rules: [] });
  });

  it('given a time of which a person has been erased since, then 409; a later one is about somebody new, whose opt-outs stand', async () => {
    const before = await everything();
    const { status, body } = await ask(contact(erased, '2026-11-01T10:00:00Z'));
    expect({ status, body }).toEqual({
      status: 409,
      body: {
        type: 'https://lethe.dev/problems/subject-erased',
        title: expect.any(String),
        status: 409,
        detail: expect.stringContaining('nothing was recorded'),
        erasure: played.erasure,
      },
    });
    const now = new Date().toISOString();
    expect(rulesOf(await ask(contact(erased, now)))).toEqual({ allow: false, rules: ['contact-refused'] });
    expect(await everything()).toEqual(before);
  });

  it('given a time before the first policy, then nothing allows it', async () => {
    expect((await ask({ ...used('ada@jrpanel.example'), time: '2018-01-01T00:00:00Z' })).body).toEqual({
      allow: false,
      reasons: [{ rule: 'no-policy', detail: expect.any(String) }],
      policyVersion: null,
    });
  });

  it('given what recording would refuse, then it is refused for the same reason, and nothing of it is repeated', async () => {
    const wrong = used('gus@example.org', { legalBasis: 'because', purpose: 'gus@example.org' });
    const [asked, recorded] = [await ask(wrong), await ask(wrong, { path: '/v1/events' })];
    expect(outline(asked)).toEqual({ status: 400, problem: true, kind: 'invalid-event', pointers: ['/data/purpose', '/data/legalBasis'] });
    expect(asked.body).toEqual(recorded.body);
    expect(JSON.stringify(asked.body)).not.toContain('gus@');
    const foreign = await ask({ ...used('gus@example.org'), data: { ...used('gus@example.org').data, controller: 'buycpanel' } });
    expect(outline(foreign)).toMatchObject({ status: 403, kind: 'foreign-controller' });
  });

  it.each([
    [
      'an event of a type that is not judged',
      () => granted('ada@jrpanel.example', '2026-11-01T10:00:00Z'),
      ONE,
      400,
      'invalid-event',
      ['/type'],
    ],
    ['a batch', () => [used('ada@jrpanel.example')], BATCH, 400, 'invalid-request', []],
    ['another media type', () => 'used', 'application/yaml', 415, 'unsupported-media-type', []],
  ])('given %s, then it is refused', async (_, body, type, status, kind, pointers) => {
    expect(outline(await ask(body(), { type }))).toEqual({ status, problem: true, kind, pointers });
  });

  it('given a key that declares purposes, then it may ask for those and no others', async () => {
    const spec = { name: 'mailer', roles: ['publisher'], sources: ['*'], purposes: ['newsletter'] };
    const { body } = await ledger.send('POST', '/v1/keys', { key: key['admin'], body: spec });
    const as = body.key as string;
    expect(rulesOf(await ask(contact('nobody@example.org'), { as }))).toEqual({ allow: false, rules: ['no-consent'] });
    expect(outline(await ask(used('nobody@example.org'), { as }))).toEqual({
      status: 403,
      problem: true,
      kind: 'forbidden',
      pointers: ['/data/purpose'],
    });
    const purposes = ['newsletter', 'order_fulfilment'];
    const place = { system: 'shop-db', dataset: 'orders' };
    const collected = { category: 'order', fields: ['contents'], purposes, legalBasis: 'contract', ...place };
    expect(outline(await ask(event('data.collected', 'nobody@example.org', collected), { as })).pointers).toEqual(['/data/purposes/1']);
  });

  it('given a key that declares purposes, then a dry run tells it nothing of others either', async () => {
    const spec = { name: 'shipper', roles: ['publisher'], sources: ['*'], purposes: ['order_fulfilment'] };
    const { body } = await ledger.send('POST', '/v1/keys', { key: key['admin'], body: spec });
    const path = '/v1/events?dryRun=true';
    const { body: told } = await ask(contact('nobody@example.org'), { path, as: body.key });
    expect(told.findings).toEqual([{ rule: 'not-judged', detail: 'The key may not ask for this purpose, so nothing is said of it.' }]);
    expect((await ask(used('nobody@example.org'), { path, as: body.key })).body.findings).toEqual([]);
  });

  it('given binary mode, then it is answered alike', async () => {
    const { data, ...attributes } = used('ada@jrpanel.example');
    const headers = Object.fromEntries(Object.entries(attributes).map(([name, value]) => [`ce-${name}`, encodeURIComponent(value)]));
    const answer = await ledger.send('POST', '/v1/decisions', { key: key['publisher'], headers, body: data });
    expect(rulesOf(answer)).toEqual({ allow: true, rules: [] });
  });
});

describe('POST /v1/events?dryRun=true', () => {
  it('given events, then findings are what a judgement says of each, as if they were recorded together', async () => {
    const before = await everything();
    const email = 'hal@example.org';
    const batch = [
      contact(email, '2026-11-01T10:00:00Z'),
      granted(email, '2026-11-02T10:00:00Z'),
      contact(email, '2026-11-03T10:00:00Z'),
      contact('ivy@example.org', '2026-11-03T10:00:00Z'),
      contact(erased, '2026-11-01T10:00:00Z'),
    ];
    const { body } = await ask(batch, { path: '/v1/events?dryRun=true', type: BATCH });
    const findings = body.results.map((result: { status: string; findings: { rule: string }[] }) => [
      result.status,
      result.findings.map(({ rule }) => rule),
    ]);
    expect(findings).toEqual([
      ['recorded', ['no-consent']],
      ['recorded', []],
      ['recorded', []],
      ['recorded', ['no-consent']],
      ['rejected', []],
    ]);
    expect(await everything()).toEqual(before);
  });
});

describe('POST /v1/events', () => {
  it('given events that are recorded, then findings are what is known at once, and GET /v1/findings lists the same', async () => {
    const email = 'joe@example.org';
    const batch = [contact(email, '2026-11-01T10:00:00Z'), granted(email, '2026-11-02T10:00:00Z'), contact(email, '2026-11-03T10:00:00Z')];
    const { body } = await ask(batch, { path: '/v1/events', type: BATCH });
    const rules = body.results.map(({ status, findings }: { status: string; findings: { rule: string }[] }) => [
      status,
      findings.map(({ rule }) => rule),
    ]);
    expect(rules).toEqual([
      ['recorded', ['no-consent']],
      ['recorded', []],
      ['recorded', []],
    ]);
    const { subject, position } = body.results.at(-1);
    const listed = await ledger.send('GET', `/v1/findings?subject=${subject}&minPosition=${position}`, { key: key['dpo'] });
    expect(listed.body.items.map(({ rule, status, since }: Record<string, string>) => [rule, status, since])).toEqual([
      ['no-consent', 'open', '2026-11-01T10:00:00.000Z'],
    ]);
    // Somebody who withdrew before is refused, whatever has been recorded since.
    const { body: late } = await ask(event('consent.withdrawn', email, { scope: 'all-contact' }, '2026-11-02T12:00:00Z'), {
      path: '/v1/events',
    });
    const changed = await ledger.send('GET', `/v1/findings?subject=${subject}&minPosition=${late.position}`, { key: key['dpo'] });
    expect(changed.body.items.map(({ rule }: { rule: string }) => rule)).toEqual(['contact-refused', 'no-consent']);
  });
});
