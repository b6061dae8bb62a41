import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Engines } from '#runtime';
import { createLedger } from '../apps/ledger/src/app.ts';
import { type Answer, type Sent, type ServedLedger, serveLedger } from './support/served-ledger.ts';

const ONE = 'application/cloudevents+json';
const BATCH = 'application/cloudevents-batch+json';

let ledger: ServedLedger;
let key: Record<string, string>;
let other: Record<string, string>;
let count = 0;

beforeAll(async () => {
  ledger = await serveLedger();
  key = ledger.keys['jrpanel']!;
  other = ledger.keys['buycpanel']!;
}, 60_000);

afterAll(() => ledger.close());

/** An event as a shop sends it, with an id and a person of its own. */
function collected(changes: Record<string, unknown> = {}, data: Record<string, unknown> = {}) {
  const id = `o-${++count}`;
  return {
    specversion: '1.0',
    type: 'privacy.data.collected.v1',
    source: '/shop/checkout',
    id,
    time: '2026-11-01T10:00:00Z',
    datacontenttype: 'application/json',
    data: {
      subject: { email: `${id}@example.org` },
      category: 'order',
      fields: { delivery_address: '1 Main St', phone: '+1 555 0100', billing_address: '2 Main St' },
      purposes: ['order_fulfilment'],
      legalBasis: 'contract',
      system: 'shop-db',
      dataset: 'orders',
      record: id,
      moment: 'order',
      stored: true,
      ...data,
    },
    ...changes,
  };
}

const post = (body: unknown, sent: Sent = {}) => ledger.send('POST', '/v1/events', { key: key['publisher'], type: ONE, body, ...sent });
const dpo = (method: string, path: string, body?: unknown) => ledger.send(method, path, { key: key['dpo'], body });

/** What the ledger and the vault hold: nothing was recorded if it is the same before and after. */
async function everything(): Promise<unknown> {
  const [counts] = await ledger.engines.vaultDb.query(
    'SELECT (SELECT count(*) FROM vault.received) AS received, (SELECT count(*) FROM vault.subject) AS subjects, (SELECT count(*) FROM vault.identifier) AS identifiers, (SELECT count(*) FROM vault.value) AS values',
  );
  return { head: await ledger.engines.store.head(), counts };
}

const outline = ({ status, headers, body }: Answer) => ({
  status,
  type: headers['content-type'],
  kind: String(body.type).replace('https://lethe.dev/problems/', ''),
  pointers: (body.errors ?? []).map((error: { pointer: string }) => error.pointer),
});
const PROBLEM = expect.stringMatching(/^application\/problem\+json/);

describe('POST /v1/events: the three forms of CloudEvents', () => {
  it('given one event, then 201 with its result', async () => {
    const { status, body } = await post(collected());
    expect({ status, body }).toEqual({
      status: 201,
      body: {
        id: `o-${count}`,
        status: 'recorded',
        position: expect.stringMatching(/^\d+$/),
        subject: expect.stringMatching(/^[0-9a-f]{32}$/),
        findings: [],
        dropped: ['/fields/billing_address'],
      },
    });
  });

  it('given a batch, then 200 with one result for each, in the order sent', async () => {
    const [first, second] = [collected(), collected()];
    const { status, body } = await post([first, { ...second, type: 'privacy.data.unknown.v1' }, second], { type: BATCH });
    expect({ status, results: body.results.map(({ id, status: what }: { id: string; status: string }) => [id, what]) }).toEqual({
      status: 200,
      results: [
        [first.id, 'recorded'],
        [second.id, 'rejected'],
        [second.id, 'recorded'],
      ],
    });
  });

  it('given binary mode, then its attributes are read from headers, percent-encoded ones too', async () => {
    const { data, ...attributes } = collected();
    const headers = Object.fromEntries(
      ['specversion', 'type', 'id', 'time'].map((name) => [`ce-${name}`, String(attributes[name as 'id'])]),
    );
    const { status, body } = await post(data, { type: 'application/json', headers: { ...headers, 'ce-source': '%2Fshop%2Fcheckout' } });
    expect({ status, id: body.id, what: body.status }).toEqual({ status: 201, id: attributes.id, what: 'recorded' });
  });

  it('given the same event again, then it is answered as before and recorded once', async () => {
    const event = collected();
    const first = await post(event);
    const again = await post(event);
    expect({ status: again.status, body: again.body }).toEqual({ status: 201, body: { ...first.body, status: 'duplicate' } });
  });

  it('given a dry run, then 200 with what would become of it, and nothing recorded', async () => {
    const before = await everything();
    const { status, body } = await ledger.send('POST', '/v1/events?dryRun=true', { key: key['publisher'], type: ONE, body: collected() });
    expect({ status, what: body.status, dryRun: body.dryRun, dropped: body.dropped, after: await everything() }).toEqual({
      status: 200,
      what: 'recorded',
      dryRun: true,
      dropped: ['/fields/billing_address'],
      after: before,
    });
  });

  it('given the largest batch, then all of it is recorded', async () => {
    const { status, body } = await post(
      Array.from({ length: 1000 }, () => collected()),
      { type: BATCH },
    );
    expect({ status, recorded: body.results.filter((result: { status: string }) => result.status === 'recorded').length }).toEqual({
      status: 200,
      recorded: 1000,
    });
  }, 60_000);
});

describe('POST /v1/events: bad input is answered with its problem and leaves nothing', () => {
  const soon = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();
  const without = (name: string) => Object.fromEntries(Object.entries(collected()).filter(([each]) => each !== name));
  const huge = () => collected({}, { note: 'x'.repeat(300_000) });

  const table: [string, () => unknown, Sent, number, string, string[]][] = [
    ['malformed JSON', () => '{"specversion":', {}, 400, 'malformed-json', []],
    ['bytes that are not UTF-8', () => Buffer.from([0x7b, 0xff, 0x7d]), {}, 400, 'malformed-json', []],
    ['an empty body', () => '', {}, 400, 'malformed-json', []],
    ['a list instead of an event', () => [collected()], {}, 400, 'invalid-event', ['']],
    ['an unknown type', () => collected({ type: 'privacy.data.guessed.v1' }), {}, 400, 'invalid-event', ['/type']],
    [
      "a type of Lethe's own",
      () => collected({ type: 'privacy.erasure.closed.v1', data: { heads: {} } }),
      {},
      400,
      'invalid-event',
      ['/type'],
    ],
    ['an unknown field', () => collected({}, { categroy: 'order' }), {}, 400, 'invalid-event', ['/data/categroy']],
    ['a missing field', () => collected({}, { category: undefined }), {}, 400, 'invalid-event', ['/data/category']],
    ['a missing time', () => without('time'), {}, 400, 'invalid-event', ['/time']],
    ['a time that is none', () => collected({ time: '2026-02-30T10:00:00Z' }), {}, 400, 'invalid-event', ['/time']],
    ['a time more than 5 minutes ahead', () => collected({ time: soon(6) }), {}, 400, 'invalid-event', ['/time']],
    ['another version of CloudEvents', () => collected({ specversion: '0.3' }), {}, 400, 'invalid-event', ['/specversion']],
    ['a missing id', () => without('id'), {}, 400, 'invalid-event', ['/id']],
    ['an event that is too large', huge, {}, 413, 'too-large', []],
    ['1,001 events', () => Array.from({ length: 1001 }, () => collected()), { type: BATCH }, 400, 'too-many-events', []],
    ['no events', () => [], { type: BATCH }, 400, 'too-many-events', []],
    ['another media type', () => 'hello', { type: 'text/plain' }, 415, 'unsupported-media-type', []],
    ['JSON that is no event', () => ({ hello: 1 }), { type: 'application/json' }, 415, 'unsupported-media-type', []],
    ['a compressed body', () => 'x', { headers: { 'content-encoding': 'gzip' } }, 415, 'unsupported-media-type', []],
    [
      'another controller in the data',
      () => collected({}, { controller: 'buycpanel' }),
      {},
      403,
      'foreign-controller',
      ['/data/controller'],
    ],
    ['a foreign source', () => collected({ source: 'https://elsewhere.example/' }), {}, 403, 'foreign-source', ['/source']],
    ["Lethe's own source", () => collected({ source: 'lethe' }), {}, 403, 'foreign-source', ['/source']],
    [
      'a card number in an identifier',
      () => collected({}, { subject: { customer_id: '4111 1111 1111 1111' } }),
      {},
      400,
      'card-number',
      ['/data/subject/customer_id'],
    ],
    ['a card number in a record key', () => collected({}, { record: '4111111111111111' }), {}, 400, 'card-number', ['/data/record']],
    ['a card number in the id', () => collected({ id: '4111-1111-1111-1111' }), {}, 400, 'card-number', ['/id']],
  ];

  it.each(table)('given %s', async (_, body, sent, status, kind, pointers) => {
    const before = await everything();
    const answer = await post(body(), sent);
    expect({ ...outline(answer), after: await everything() }).toEqual({ status, type: PROBLEM, kind, pointers, after: before });
  });

  it('given the same id with other content, then 409, and the first stays', async () => {
    const event = collected();
    await post(event);
    const before = await everything();
    const changed = [
      { ...event, time: '2026-11-01T11:00:00Z' },
      { ...event, data: { ...event.data, category: 'account' } },
      { ...event, data: { ...event.data, subject: { email: 'else@example.org' } } },
    ];
    const answers = await Promise.all(changed.map((body) => post(body)));
    expect({ answers: answers.map(outline), after: await everything() }).toEqual({
      answers: changed.map(() => ({ status: 409, type: PROBLEM, kind: 'id-reused', pointers: expect.anything() })),
      after: before,
    });
  });

  it('given an unknown value of dryRun, then 400', async () => {
    const answer = await ledger.send('POST', '/v1/events?dryRun=yes', { key: key['publisher'], type: ONE, body: collected() });
    expect(outline(answer)).toEqual({ status: 400, type: PROBLEM, kind: 'invalid-request', pointers: ['?dryRun'] });
  });
});

describe('who may do what', () => {
  it.each([
    ['no key', undefined],
    ['an unknown key', 'lethe_'.padEnd(49, 'A')],
    ['another scheme', 'x y'],
  ])('given %s, then 401 and how to authenticate', async (_, token) => {
    const before = await everything();
    const answer = await post(collected(), { key: token });
    expect({ ...outline(answer), challenge: answer.headers['www-authenticate']?.split(' ')[0], after: await everything() }).toEqual({
      status: 401,
      type: PROBLEM,
      kind: 'unauthenticated',
      pointers: [],
      challenge: 'Bearer',
      after: before,
    });
  });

  const routes: [string, string, string[]][] = [
    ['POST', '/v1/events', ['publisher']],
    ['POST', '/v1/subjects/lookup', ['dpo']],
    ['GET', '/v1/subjects/00000000000000000000000000000000/inventory', ['dpo', 'dpo-2', 'auditor']],
    ['GET', '/v1/stats', ['dpo', 'dpo-2', 'auditor', 'admin']],
    ['POST', '/v1/requests', ['dpo', 'dpo-2']],
    ['GET', '/v1/requests', ['dpo', 'dpo-2', 'auditor']],
    ['POST', '/v1/holds', ['dpo', 'dpo-2']],
    ['PUT', '/v1/policies/jrpanel', ['admin']],
    ['PUT', '/v1/systems/shop-db', ['admin']],
    ['GET', '/v1/systems', ['worker', 'dpo', 'dpo-2', 'auditor', 'admin']],
    ['POST', '/v1/keys', ['admin']],
    ['POST', '/v1/requests/00000000000000000000000000000000/systems/shop-db/search', ['worker']],
    ['POST', '/v1/erasures/00000000000000000000000000000000/targets/shop-db/claim', ['worker']],
    ['POST', '/v1/erasures/00000000000000000000000000000000/targets/shop-db/receipt', ['worker']],
  ];

  it.each(routes)('%s %s is for %j alone', async (method, path, allowed) => {
    const allowedOf = async ([name, token]: [string, string]) => [
      name,
      (await ledger.send(method, path, { key: token, ...(method === 'GET' ? {} : { body: {} }) })).status !== 403,
    ];
    const seen = Object.fromEntries(await Promise.all(Object.entries(key).map(allowedOf)));
    const expected = Object.fromEntries(
      Object.keys(key).map((name) => [name, allowed.includes(name) || (allowed.includes('dpo') && name === 'dpo-2')]),
    );
    expect(seen).toEqual(expected);
  });

  it('given a key that was revoked, then it opens nothing from that moment on', async () => {
    const made = await ledger.send('POST', '/v1/keys', {
      key: key['admin'],
      body: { name: 'for-a-day', roles: ['publisher'], sources: ['/shop/*'] },
    });
    expect({ status: made.status, name: made.body.name }).toEqual({ status: 201, name: 'for-a-day' });
    expect((await post(collected(), { key: made.body.key })).status).toBe(201);
    expect((await ledger.send('DELETE', '/v1/keys/for-a-day', { key: key['admin'] })).status).toBe(204);
    expect((await post(collected(), { key: made.body.key })).status).toBe(401);
    const types = async () => {
      const seen: string[] = [];
      for await (const event of ledger.engines.store.readStream('controller-jrpanel'))
        if (JSON.stringify(event.data).includes('for-a-day')) seen.push(event.type);
      return seen;
    };
    expect(await types()).toEqual(['privacy.apikey.created.v1', 'privacy.apikey.revoked.v1']);
  });

  it('given a key for some types of events, then it may send no others', async () => {
    const spec = { name: 'consents-only', roles: ['publisher'], sources: ['/shop/*'], types: ['privacy.consent.granted.v1'] };
    const { body } = await ledger.send('POST', '/v1/keys', { key: key['admin'], body: spec });
    const granted = collected({ type: 'privacy.consent.granted.v1' });
    const data = { subject: granted.data.subject, purposes: ['newsletter'], noticeVersion: '1', method: 'checkbox' };
    expect((await post({ ...granted, data }, { key: body.key })).status).toBe(201);
    expect(outline(await post(collected(), { key: body.key }))).toEqual({
      status: 403,
      type: PROBLEM,
      kind: 'foreign-source',
      pointers: ['/type'],
    });
  });

  it('given a person of one controller, then for the keys of another there is nobody', async () => {
    const { body } = await post(collected());
    const paths = ['inventory', 'timeline', 'consents', 'disclosures', 'retention', 'access'].map(
      (view) => `/v1/subjects/${body.subject}/${view}`,
    );
    const answers = await Promise.all(paths.map((path) => ledger.send('GET', path, { key: other['dpo'] })));
    expect(answers.map(({ status }) => status)).toEqual(paths.map(() => 404));
    expect((await ledger.send('GET', '/v1/policies/buycpanel/versions', { key: key['admin'] })).status).toBe(404);
  });
});

describe('asking', () => {
  it('given what was recorded, when asked from its position on, then lookup and read models show it', async () => {
    const email = `ada-${++count}@example.org`;
    const first = await post(collected({}, { subject: { email }, record: '1001' }));
    const shared = await post({
      ...collected(),
      type: 'privacy.data.shared.v1',
      data: {
        subject: { email: email.toUpperCase() },
        category: 'order',
        fields: ['delivery_address'],
        recipient: 'dhl',
        purpose: 'delivery',
        legalBasis: 'contract',
        country: 'DE',
      },
    });
    const { subject } = first.body;
    expect((await dpo('POST', '/v1/subjects/lookup', { identifiers: { email } })).body).toEqual({ subject });
    const read = (view: string) => dpo('GET', `/v1/subjects/${subject}/${view}?minPosition=${shared.body.position}`);
    const inventory = await read('inventory');
    expect({
      status: inventory.status,
      state: inventory.body.state,
      subjects: inventory.body.subjects,
      cache: inventory.headers['cache-control'],
    }).toEqual({ status: 200, state: 'open', subjects: [subject], cache: 'no-store' });
    expect(BigInt(inventory.headers['lethe-position']!) >= BigInt(shared.body.position)).toBe(true);
    expect(inventory.body.entries).toMatchObject([
      {
        category: 'order',
        system: 'shop-db',
        dataset: 'orders',
        fields: [{ name: 'billing_address' }, { name: 'delivery_address' }, { name: 'phone' }],
        recipients: [{ recipient: 'dhl' }],
      },
    ]);
    expect(JSON.stringify(inventory.body)).not.toMatch(/Main St|example\.org/);
    expect((await read('timeline')).body.items.map(({ type }: { type: string }) => type)).toEqual([
      'privacy.data.shared.v1',
      'privacy.data.collected.v1',
    ]);
    expect((await read('disclosures')).body).toMatchObject({
      recipients: [{ recipient: 'dhl', disclosures: 1 }],
      items: [{ recipient: 'dhl' }],
    });
    expect((await read('retention')).status).toBe(200);
    expect((await read('consents')).status).toBe(200);
    expect((await dpo('GET', `/v1/subjects/${subject}/inventory?asOf=2026-10-31T00:00:00Z`)).body.entries).toEqual([]);
  });

  it('given a position that the ledger has not reached, then 503 and when to ask again', async () => {
    const answer = await dpo('GET', '/v1/stats?minPosition=9000000000000000000');
    expect({ ...outline(answer), retry: answer.headers['retry-after'] }).toEqual({
      status: 503,
      type: PROBLEM,
      kind: 'not-yet',
      pointers: [],
      retry: '1',
    });
  }, 15_000);

  it('given identifiers of nobody, then 404; given none that can be read, then 400 with pointers', async () => {
    expect(outline(await dpo('POST', '/v1/subjects/lookup', { identifiers: { email: 'nobody@example.org' } }))).toEqual({
      status: 404,
      type: PROBLEM,
      kind: 'not-found',
      pointers: [],
    });
    expect(outline(await dpo('POST', '/v1/subjects/lookup', { identifiers: { email: 'no address' } }))).toMatchObject({
      status: 400,
      kind: 'invalid-request',
      pointers: ['/identifiers/email'],
    });
    expect(outline(await dpo('POST', '/v1/subjects/lookup', { identifier: {} }))).toMatchObject({
      status: 400,
      kind: 'invalid-request',
      pointers: expect.arrayContaining(['/identifier', '/identifiers']),
    });
  });

  it('given two people who are linked, then the younger pseudonym leads to the older, where both are read', async () => {
    const [one, two] = [collected(), collected()];
    const older = (await post(one)).body.subject;
    const younger = (await post(two)).body.subject;
    const link = await post({
      ...collected(),
      type: 'privacy.subject.linked.v1',
      data: { subject: two.data.subject, other: one.data.subject, basis: 'login' },
    });
    await ledger.engines.keeper.caughtUpTo(BigInt(link.body.position), AbortSignal.timeout(10_000));
    const answer = await dpo('GET', `/v1/subjects/${younger}/timeline?limit=10&minPosition=${link.body.position}`);
    expect({ status: answer.status, location: answer.headers['location'], cache: answer.headers['cache-control'] }).toEqual({
      status: 307,
      location: `/v1/subjects/${older}/timeline?limit=10&minPosition=${link.body.position}`,
      cache: 'no-store',
    });
    const union = await dpo('GET', answer.headers['location']!);
    expect({ subjects: union.body.subjects, events: union.body.items.length }).toEqual({ subjects: [older, younger], events: 3 });
    expect((await dpo('POST', '/v1/subjects/lookup', { identifiers: two.data.subject })).body).toEqual({ subject: older });
  });

  it('given a verified case, then the kept values are opened, and the opening was recorded first', async () => {
    const event = collected();
    const { subject } = (await post(event)).body;
    const opened = await dpo('POST', '/v1/requests', { kind: 'access', regulation: 'gdpr', identifiers: event.data.subject });
    const path = `/v1/subjects/${subject}/inventory?case=${opened.body.id}`;
    expect(outline(await dpo('GET', path))).toMatchObject({ status: 409, kind: 'conflict' });
    await dpo('POST', `/v1/requests/${opened.body.id}/verify`, { method: 'login' });
    const answers = [await dpo('GET', path), await dpo('GET', path)];
    expect(
      answers.map(({ body }) => ({
        values: body.values.map(({ pointer, value }: { pointer: string; value: unknown }) => [pointer, value]),
        complete: body.complete,
      })),
    ).toEqual(
      answers.map(() => ({
        values: expect.arrayContaining([
          ['/fields/delivery_address', '1 Main St'],
          ['/fields/phone', '+1 555 0100'],
        ]),
        complete: true,
      })),
    );
    const openings = [];
    for await (const { data, metadata } of ledger.engines.store.readStream(`access-${subject}`))
      openings.push({ data, actor: (metadata as { actor: string }).actor });
    expect(openings).toEqual([{ data: { case: opened.body.id, fields: ['*'], for: 'inventory' }, actor: 'dpo' }]);
    expect((await ledger.send('GET', path, { key: key['auditor'] })).status).toBe(403);
  });
});

describe('the rest of HTTP', () => {
  it('given a path that is not there, then 404; given a method it does not know, then 405 with those it knows', async () => {
    expect(outline(await dpo('GET', '/v1/nothing'))).toEqual({ status: 404, type: PROBLEM, kind: 'not-found', pointers: [] });
    const answer = await dpo('GET', '/v1/events');
    expect({ ...outline(answer), allow: answer.headers['allow'] }).toEqual({
      status: 405,
      type: PROBLEM,
      kind: 'method-not-allowed',
      pointers: [],
      allow: 'POST',
    });
  });

  it('given fields where there is nothing to choose, then 400 with pointers and nothing is begun', async () => {
    const drill = (body: unknown) => ledger.send('POST', '/v1/drills', { key: key['admin'], body });
    const refused = { status: 400, type: PROBLEM, kind: 'invalid-request' };
    expect(outline(await drill({ within: 'PT1M' }))).toEqual({ ...refused, pointers: ['/within'] });
    expect(outline(await drill([{ within: 'PT1M' }]))).toEqual({ ...refused, pointers: [''] });
    expect((await dpo('GET', '/v1/drills')).body).toEqual({ items: [] });
  });

  it('given a rule of findings that there is none, then 400 with it', async () => {
    expect(outline(await dpo('GET', '/v1/findings?rule=system_silent'))).toEqual({
      status: 400,
      type: PROBLEM,
      kind: 'invalid-request',
      pointers: ['?rule'],
    });
  });

  it('given unknown fields in a body or a query, then 400 with pointers', async () => {
    expect(outline(await dpo('POST', '/v1/holds', { ground: 'legal-claims', category: 'order', until: 'x' }))).toEqual({
      status: 400,
      type: PROBLEM,
      kind: 'invalid-request',
      pointers: ['/until'],
    });
    expect(outline(await dpo('GET', '/v1/stats?verbose=1'))).toEqual({
      status: 400,
      type: PROBLEM,
      kind: 'invalid-request',
      pointers: ['?verbose'],
    });
  });

  const deep = (levels: number) => `{"kind":${'['.repeat(levels)}${']'.repeat(levels)}}`;
  const receipt = { round: 1, outcome: 'erased', counts: {}, verified: true, at: '2026-11-05T10:00:00Z' };
  const request = { kind: 'access', identifiers: { email: 'odd@example.org' } };
  const order = '/v1/erasures/00000000000000000000000000000000/targets/shop-db/receipt';
  const oddities: [string, string, string, string, unknown, string, string[]][] = [
    ['a field named constructor', 'dpo', 'POST', '/v1/requests', { ...request, constructor: 1 }, 'invalid-request', ['/constructor']],
    ['a field named toString', 'dpo', 'POST', '/v1/requests', { ...request, toString: 1 }, 'invalid-request', ['/toString']],
    [
      'an identifier type named constructor',
      'dpo',
      'POST',
      '/v1/requests',
      { ...request, identifiers: { constructor: 'x' } },
      'invalid-request',
      ['/identifiers/constructor'],
    ],
    ['a body without end', 'dpo', 'POST', '/v1/requests', deep(100_000), 'invalid-request', []],
    ['a file without end', 'admin', 'PUT', '/v1/systems/shop-db', deep(100_000), 'invalid-request', []],
    [
      'a time finer than a nanosecond',
      'dpo',
      'POST',
      '/v1/requests',
      { ...request, receivedAt: '2026-11-01T00:00:00.1234567890Z' },
      'invalid-request',
      ['/receivedAt'],
    ],
    [
      'a card number as an identifier',
      'dpo',
      'POST',
      '/v1/requests',
      { ...request, identifiers: { customer_id: '4111 1111 1111 1111' } },
      'card-number',
      ['/identifiers'],
    ],
    ['a card number in a note', 'worker', 'POST', order, { ...receipt, note: 'paid with 4111111111111111' }, 'card-number', ['/note']],
    [
      'more counts than a receipt may have',
      'worker',
      'POST',
      order,
      { ...receipt, counts: Object.fromEntries(Array.from({ length: 257 }, (_, n) => [`d${n}`, 1])) },
      'invalid-request',
      ['/counts'],
    ],
    [
      'a key with the same role twice',
      'admin',
      'POST',
      '/v1/keys',
      { name: 'twice', roles: ['dpo', 'dpo'] },
      'invalid-request',
      ['/roles'],
    ],
    ['a key named for Lethe itself', 'admin', 'POST', '/v1/keys', { name: 'lethe', roles: ['dpo'] }, 'invalid-request', ['/name']],
    [
      'a system file with a secret of Lethe itself',
      'admin',
      'PUT',
      '/v1/systems/shop-db',
      { controller: 'jrpanel', name: 'shop-db', connector: 'postgresql', connection: { url: 'env:LETHE_POSTGRES_URL' }, datasets: [] },
      'invalid-request',
      ['/connection/url'],
    ],
  ];

  it.each(oddities)('given %s, then it is refused and nothing is done', async (_, name, method, path, body, kind, pointers) => {
    const before = await everything();
    const answer = await ledger.send(method, path, { key: key[name], body });
    expect({ ...outline(answer), pointers: [...new Set(outline(answer).pointers)], after: await everything() }).toEqual({
      status: 400,
      type: PROBLEM,
      kind,
      pointers,
      after: before,
    });
  });

  it('given a slash at the end of a path, then there is no such path', async () => {
    expect(outline(await post(collected(), {})).status).toBe(201);
    const answer = await ledger.send('POST', '/v1/events/', { key: key['publisher'], type: ONE, body: collected() });
    expect(outline(answer)).toEqual({ status: 404, type: PROBLEM, kind: 'not-found', pointers: [] });
  });

  it('says that it is live and ready, and what it measures, without anything about people', async () => {
    expect((await ledger.send('GET', '/health/live')).body).toEqual({ status: 'live' });
    const ready = await ledger.send('GET', '/health/ready');
    expect({ status: ready.status, body: ready.body }).toEqual({
      status: 200,
      body: {
        status: 'ready',
        parts: { 'event store': 'ready', vault: 'ready', 'read models': 'ready', policies: 'ready', keeper: 'ready' },
      },
    });
    await post(collected());
    const metrics = await ledger.send('GET', '/metrics');
    expect(metrics.body).toContain('lethe_events_total{status="recorded"}');
    expect(metrics.body).not.toMatch(/[0-9a-f]{32}|@|example/);
  });

  it('describes itself: every served path, the shapes of events, and a page', async () => {
    const { body } = await ledger.send('GET', '/openapi.json');
    const paths = [
      '/v1/events',
      '/v1/subjects/lookup',
      '/v1/subjects/{id}/inventory',
      '/v1/requests/{id}/approve',
      '/v1/erasures/{id}/targets/{target}/claim',
      '/v1/policies/{controller}',
      '/v1/keys',
      '/health/ready',
    ];
    expect(Object.keys(body.paths)).toEqual(expect.arrayContaining(paths));
    expect(body.components.schemas.DataCollectedV1.properties.data.required).toEqual(
      expect.arrayContaining(['subject', 'category', 'fields']),
    );
    const { responses } = body.paths['/v1/subjects/{id}/inventory'].get;
    expect(Object.keys(responses)).toEqual(['200', '307', 'default']);
    expect({ header: Object.keys(responses[200].headers), example: responses[200].content['application/json'].example.state }).toEqual({
      header: ['Lethe-Position'],
      example: 'open',
    });
    expect(body.paths['/health/live'].get.security).toEqual([]);
    expect((await ledger.send('GET', '/docs')).body).toContain('swagger-ui');
    expect((await ledger.send('GET', '/.well-known/lethe/signing-key.pem')).body).toContain('BEGIN PUBLIC KEY');
  });
});

describe('a ledger whose vault is not in line with the events yet', () => {
  it('serves nothing under /v1, and says what it waits for', async () => {
    const { config, log } = ledger.engines;
    const engines = await Engines.open(config, log, { application: 'test-waiting', createKeys: false });
    const app = await createLedger(engines, log);
    await app.listen(0, '127.0.0.1');
    try {
      const response = await fetch(`${await app.getUrl()}/v1/stats`, { headers: { authorization: `Bearer ${key['dpo']}` } });
      const ready = await fetch(`${await app.getUrl()}/health/ready`);
      expect({
        status: response.status,
        type: ((await response.json()) as Answer['body']).type,
        ready: ((await ready.json()) as Answer['body']).parts.keeper,
      }).toEqual({
        status: 503,
        type: 'https://lethe.dev/problems/not-yet',
        ready: 'is bringing the vault in line with the ledger',
      });
      await engines.waitUntilServing();
      expect((await fetch(`${await app.getUrl()}/v1/stats`, { headers: { authorization: `Bearer ${key['dpo']}` } })).status).toBe(200);
    } finally {
      await app.close();
      await engines.close();
    }
  });
});

describe('the rate of a key', () => {
  it('given more requests than a key may send, then 429 with when to send again', async () => {
    const slow = await serveLedger({ LETHE_RATE_LIMIT: '2' });
    try {
      const answers = await Promise.all(
        Array.from({ length: 8 }, () => slow.send('GET', '/v1/stats', { key: slow.keys['jrpanel']!['dpo'] })),
      );
      const refused = answers.filter(({ status }) => status === 429);
      expect({
        some: refused.length > 0,
        first: refused[0] && { ...outline(refused[0]), retry: refused[0].headers['retry-after'] },
      }).toEqual({
        some: true,
        first: { status: 429, type: PROBLEM, kind: 'too-many-requests', pointers: [], retry: '1' },
      });
    } finally {
      await slow.close();
    }
  }, 60_000);
});

describe('an engine that is down', () => {
  it('given an event store that is gone, then 503 and nothing lost; given its return, then the same event is recorded once', async () => {
    const event = collected();
    await ledger.store.end();
    const answer = await post(event);
    expect({ ...outline(answer), retry: answer.headers['retry-after'] }).toEqual({
      status: 503,
      type: PROBLEM,
      kind: 'unavailable',
      pointers: [],
      retry: expect.stringMatching(/^\d+$/),
    });
    expect(outline(await ledger.send('GET', '/health/ready'))).toMatchObject({ status: 503, kind: 'not-yet' });
    await ledger.store.start();
    let again = await post(event);
    while (again.status === 503) again = await post(event);
    expect({ status: again.status, known: ['recorded', 'duplicate'].includes(again.body.status) }).toEqual({ status: 201, known: true });
    const events = [];
    for await (const { id } of ledger.engines.store.readStream(`subject-${again.body.subject}`)) events.push(id);
    expect(events).toHaveLength(1);
  }, 60_000);
});
