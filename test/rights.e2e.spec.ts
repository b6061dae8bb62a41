import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { verifyCertificate } from '#export';
import { setTimeout as after } from 'node:timers/promises';
import { type Answer, type ServedLedger, serveLedger } from './support/served-ledger.ts';

const SYSTEM = `
controller: jrpanel
name: paper-archive
connector: manual
datasets:
  - name: invoices
    category: order
    location: cabinet
    key: number
    identifiers: { email: email }
    erase: delete-row
    fields: [{ name: contents }]
`;

let ledger: ServedLedger;
let key: Record<string, string>;

beforeAll(async () => {
  ledger = await serveLedger();
  key = ledger.keys['jrpanel']!;
}, 60_000);

afterAll(() => ledger.close());

const as = (name: string, method: string, path: string, body?: unknown) => ledger.send(method, path, { key: key[name], body });
const kind = ({ status, body }: Answer) => [status, String(body.type).replace('https://lethe.dev/problems/', '')];

async function record(id: string, type: string, data: Record<string, unknown>): Promise<Answer> {
  const event = { specversion: '1.0', type, source: '/shop', id, time: '2026-11-01T10:00:00Z', data };
  return ledger.send('POST', '/v1/events', { key: key['publisher'], type: 'application/cloudevents+json', body: event });
}

/** A customer of whom an order and a delivery are recorded. */
async function customer(name: string): Promise<{ email: string; subject: string; position: string }> {
  const email = `${name}@example.org`;
  const order = {
    subject: { email },
    category: 'order',
    fields: { delivery_address: `${name} Street 1`, contents: 'x' },
    purposes: ['order_fulfilment'],
    legalBasis: 'contract',
    system: 'paper-archive',
    dataset: 'invoices',
    record: `r-${name}`,
  };
  const { body } = await record(`order-${name}`, 'privacy.data.collected.v1', order);
  const shared = {
    subject: { email },
    category: 'order',
    fields: ['delivery_address'],
    recipient: 'dhl',
    purpose: 'delivery',
    legalBasis: 'contract',
    country: 'DE',
  };
  const delivery = await record(`delivery-${name}`, 'privacy.data.shared.v1', shared);
  return { email, subject: body.subject, position: delivery.body.position };
}

/** Asks until the answer is as wanted. */
async function until(ask: () => Promise<Answer>, wanted: (answer: Answer) => boolean): Promise<Answer> {
  for (let answer = await ask(); ; answer = await ask()) {
    if (wanted(answer)) return answer;
    await after(50);
  }
}

async function verified(what: string, email: string): Promise<string> {
  const opened = await as('dpo', 'POST', '/v1/requests', {
    kind: what,
    identifiers: { email },
    regulation: 'gdpr',
    receivedAt: '2026-11-02T09:00:00Z',
  });
  expect({ status: opened.status, state: opened.body.status, dueAt: opened.body.dueAt }).toEqual({
    status: 201,
    state: 'opened',
    dueAt: '2026-12-02T09:00:00.000Z',
  });
  const done = await as('dpo', 'POST', `/v1/requests/${opened.body.id}/verify`, { method: 'login' });
  expect([done.status, done.body.status]).toEqual([200, 'verified']);
  return opened.body.id;
}

describe('setting up', () => {
  it('given a system file, then it is registered once and listed; a faulty one is answered with lines', async () => {
    const put = (file: string, name = 'paper-archive') =>
      ledger.send('PUT', `/v1/systems/${name}`, { key: key['admin'], type: 'application/yaml', body: file });
    const first = await put(SYSTEM);
    expect([first.status, first.body.status, (await put(SYSTEM)).body.status]).toEqual([200, 'published', 'unchanged']);
    const { body } = await as('admin', 'GET', `/v1/systems?minPosition=${first.body.position}`);
    expect(body.systems.map(({ name, version }: { name: string; version: number }) => [name, version])).toEqual([['paper-archive', 1]]);
    const faulty = await put(SYSTEM.replace('delete-row', 'burn'));
    expect({ kind: kind(faulty), error: faulty.body.errors[0] }).toMatchObject({
      kind: [400, 'invalid-request'],
      error: { pointer: '/datasets/0/erase', line: 11 },
    });
    expect(kind(await put(SYSTEM, 'another'))).toEqual([400, 'invalid-request']);
    expect(kind(await put(SYSTEM.replace('controller: jrpanel', 'controller: buycpanel')))).toEqual([403, 'foreign-controller']);
    expect(kind(await put(SYSTEM.replace('connector: manual', 'connector: telepathy')))).toEqual([400, 'invalid-request']);
  });

  it('given the policy that is published already, then nothing changes; given another under its name, then 409', async () => {
    const { body } = await as('admin', 'GET', '/v1/policies/jrpanel/versions');
    const [policy] = body.versions;
    const put = (changes: object) => as('admin', 'PUT', '/v1/policies/jrpanel', { ...policy, ...changes });
    expect((await put({})).body.status).toBe('unchanged');
    expect(kind(await put({ effectiveFrom: '2019-02-01T00:00:00Z' }))).toEqual([409, 'conflict']);
    expect(kind(await put({ purposes: 7 }))).toEqual([400, 'invalid-request']);
  });
});

describe('requests', () => {
  it('given somebody whom the ledger does not know, then a case is opened all the same, extended once, paused and refused', async () => {
    const id = await verified('access', 'unknown@example.org');
    const act = (what: string, body?: object) => as('dpo', 'POST', `/v1/requests/${id}/${what}`, body);
    expect((await act('extend', { reason: 'complex' })).body).toMatchObject({
      dueAt: '2027-02-02T09:00:00.000Z',
      extended: true,
      known: false,
    });
    expect(kind(await act('extend', { reason: 'complex' }))).toEqual([409, 'conflict']);
    expect((await act('pause', { reason: 'identity' })).body.pausedSince).toEqual(expect.any(String));
    expect((await act('resume')).status).toBe(200);
    expect(kind(await act('refuse', { ground: 'unfounded' }))).toEqual([400, 'invalid-request']);
    const refused = await act('refuse', { ground: 'manifestly-unfounded', complaintRoute: 'ico.org.uk', judicialRemedy: 'county-court' });
    expect([refused.status, refused.body.status]).toEqual([200, 'refused']);
    const { headers } = refused;
    const list = await as('auditor', 'GET', `/v1/requests?status=refused&kind=access&minPosition=${headers['lethe-position']}`);
    expect(list.body.items.map((item: { id: string }) => item.id)).toEqual([id]);
  });

  it('given a request of one controller, then the keys of another see none', async () => {
    const id = await verified('access', 'private@example.org');
    const other = ledger.keys['buycpanel']!['dpo'];
    const answers = [
      await ledger.send('GET', `/v1/requests/${id}`, { key: other }),
      await ledger.send('POST', `/v1/requests/${id}/approve`, { key: other, body: {} }),
    ];
    expect(answers.map(kind)).toEqual([
      [404, 'not-found'],
      [404, 'not-found'],
    ]);
  });
});

describe('a copy of the data', () => {
  it('given a verified request, then a bundle is built and handed out, and both are recorded', async () => {
    const { email, subject } = await customer('ada');
    const id = await verified('access', email);
    const asked = await as('dpo', 'POST', `/v1/subjects/${subject}/exports`, { case: id });
    expect({ status: asked.status, location: asked.headers['location'] }).toEqual({
      status: 202,
      location: `/v1/exports/${asked.body.id}`,
    });
    const path = `/v1/exports/${asked.body.id}`;
    const ready = await until(
      () => as('dpo', 'GET', path),
      ({ body }) => body.state === 'ready' || body.state === 'failed',
    );
    expect(ready.body).toMatchObject({ state: 'ready', subject, request: id });
    const bundle = await fetch(`${ledger.url}${path}/bundle`, { headers: { authorization: `Bearer ${key['dpo']}` } });
    const bytes = Buffer.from(await bundle.arrayBuffer());
    expect({ type: bundle.headers.get('content-type'), size: bytes.length, zip: bytes.subarray(0, 2).toString() }).toEqual({
      type: 'application/zip',
      size: ready.body.bundle.bytes,
      zip: 'PK',
    });
    const seen: unknown[] = [];
    for await (const { data } of ledger.engines.store.readStream(`access-${subject}`)) seen.push((data as { for: string }).for);
    expect(seen).toContain('export');
    expect(kind(await ledger.send('GET', path, { key: ledger.keys['buycpanel']!['dpo'] }))).toEqual([404, 'not-found']);
  }, 60_000);
});

describe('an erasure', () => {
  it('goes from the request to the certificate, and the person stays forgotten', async () => {
    const { email, subject } = await customer('bob');
    const id = await verified('erasure', email);
    const approve = (name: string, body: object = {}) => as(name, 'POST', `/v1/requests/${id}/approve`, body);
    expect(kind(await approve('dpo'))).toEqual([403, 'four-eyes']);
    const hold = await as('dpo', 'POST', '/v1/holds', { subject, ground: 'legal-claims' });
    expect(kind(await approve('dpo-2'))).toEqual([409, 'held']);
    expect((await as('dpo', 'DELETE', `/v1/holds/${hold.body.id}`)).status).toBe(204);
    expect(kind(await approve('dpo-2', { closure: ['0'.repeat(32)] }))).toEqual([409, 'closure-changed']);
    expect((await approve('dpo-2', { closure: [subject] })).body).toMatchObject({ status: 'approved', erasure: id });

    const erasure = () => as('dpo', 'GET', `/v1/erasures/${id}`);
    const targets = ({ body }: Answer) => (body.orders ?? []).map(({ target }: { target: string }) => target).toSorted();
    await until(erasure, (answer) => targets(answer).length === 2);
    expect(targets(await erasure())).toEqual(['dhl', 'paper-archive']);
    expect(kind(await as('dpo', 'GET', `/v1/erasures/${id}/certificate`))).toEqual([404, 'not-found']);
    const open = async (target: string) => (await as('worker', 'GET', `/v1/erasures/orders?target=${target}`)).body.items;
    expect(await open('dhl')).toEqual([{ erasure: id, target: 'dhl', targetKind: 'controller', round: 1, dueAt: expect.any(String) }]);
    // The carrier is a controller of its own: it is told what it was given, and nothing else.
    const named = {
      dhl: { identifiers: [], values: [{ field: 'delivery_address', value: 'bob Street 1' }] },
      'paper-archive': { identifiers: [{ type: 'email', value: email }] },
    };
    for (const [target, whom] of Object.entries(named)) {
      const path = `/v1/erasures/${id}/targets/${target}`;
      const claimed = await as('worker', 'POST', `${path}/claim`);
      expect(claimed.body).toMatchObject({ erasure: id, target, round: 1, ...whom });
      const receipt = {
        round: 1,
        outcome: 'erased',
        counts: { invoices: 1 },
        verified: true,
        at: new Date().toISOString(),
        note: 'done by hand',
      };
      expect((await as('worker', 'POST', `${path}/receipt`, receipt)).body).toEqual({ status: 'recorded' });
      expect((await as('worker', 'POST', `${path}/receipt`, receipt)).body).toEqual({ status: 'duplicate' });
    }
    const certified = await until(
      () => as('dpo', 'GET', `/v1/erasures/${id}/certificate`),
      ({ status }) => status === 200,
    );
    expect([await open('dhl'), await open('paper-archive')]).toEqual([[], []]);
    const publicKey = (await ledger.send('GET', '/.well-known/lethe/signing-key.pem')).body;
    expect(verifyCertificate(JSON.stringify(certified.body), publicKey)).toMatchObject({ ok: true, problems: [] });

    const lookup = await until(
      () => as('dpo', 'POST', '/v1/subjects/lookup', { identifiers: { email } }),
      ({ body }) => body.certificate !== undefined,
    );
    expect({ kind: kind(lookup), erasure: lookup.body.erasure, certificate: lookup.body.certificate }).toEqual({
      kind: [410, 'erased'],
      erasure: id,
      certificate: `/v1/erasures/${id}/certificate`,
    });
    expect(kind(await as('worker', 'POST', `/v1/erasures/${id}/targets/dhl/claim`))).toEqual([410, 'settled']);
    const late = await record('order-bob-again', 'privacy.data.collected.v1', {
      subject: { email },
      category: 'order',
      fields: ['contents'],
      purposes: ['order_fulfilment'],
      legalBasis: 'contract',
      system: 'paper-archive',
      dataset: 'invoices',
    });
    expect(kind(late)).toEqual([409, 'subject-erased']);
    expect(
      (await as('dpo', 'GET', `/v1/subjects/${subject}/inventory?minPosition=${await ledger.engines.store.head()}`)).body,
    ).toMatchObject({ state: 'erased', erasure: id, entries: [] });
    const again = await as('dpo', 'POST', `/v1/subjects/${subject}/exports`, { case: id });
    expect(kind(again)).toEqual([410, 'erased']);
  }, 90_000);
});

describe('the orders that are open', () => {
  const ask = (query: string, by: string) => ledger.send('GET', `/v1/erasures/orders?${query}`, { key: by });

  it('are told to workers of that target alone, a page at a time, and name nobody', async () => {
    const ids: string[] = [];
    for (const name of ['odo', 'oli', 'ove']) {
      const id = await verified('erasure', (await customer(name)).email);
      await as('dpo-2', 'POST', `/v1/requests/${id}/approve`, {});
      await until(
        () => as('dpo', 'GET', `/v1/erasures/${id}`),
        ({ body }) => body.orders?.length === 2,
      );
      ids.push(id);
    }
    const worker = async (name: string, systems: string[]) =>
      (await as('admin', 'POST', '/v1/keys', { name, roles: ['worker'], systems })).body.key as string;
    const [archivist, carrier] = [await worker('archivist', ['paper-archive']), await worker('carrier', ['dhl'])];
    const listed = await ask('target=paper-archive', archivist);
    const order = { target: 'paper-archive', targetKind: 'system', round: 1, dueAt: '2026-12-02T09:00:00.000Z' };
    expect(listed.body).toEqual({ items: ids.toReversed().map((erasure) => ({ erasure, ...order })) });
    const pages: string[] = [];
    let next = '';
    do {
      const { body } = await ask(`target=paper-archive&limit=1${next && `&cursor=${next}`}`, archivist);
      pages.push(...body.items.map(({ erasure }: { erasure: string }) => erasure));
      next = body.next ?? '';
    } while (next !== '');
    expect(pages).toEqual(ids.toReversed());
    expect(kind(await ask('target=paper-archive', carrier))).toEqual([403, 'forbidden']);
    expect(kind(await ask('', archivist))).toEqual([400, 'invalid-request']);
    expect((await ask('target=paper-archive', ledger.keys['buycpanel']!['worker']!)).body).toEqual({ items: [] });
  });
});
