import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as after } from 'node:timers/promises';
import { type Answer, type ServedLedger, serveLedger } from './support/served-ledger.ts';

const EVENT = 'application/cloudevents+json';
const SYSTEM = { controller: 'jrpanel', name: 'archive', connector: 'manual', datasets: [] };
const nobody = '0'.repeat(32);

let ledger: ServedLedger;
/** Everything of one controller that has an id. */
let ids: Record<'subject' | 'living' | 'access' | 'export' | 'erasure' | 'hold' | 'breach' | 'drill' | 'finding', string>;
/** Answers to the routes as they are documented, by `METHOD path` of the document. */
const answers = new Map<string, Answer>();

const as = (name: string, method: string, path: string, body?: unknown, controller = 'jrpanel') =>
  ledger.send(method, path, { key: ledger.keys[controller]![name], body });

/** Asks, and keeps the answer for the comparison with the document. */
async function asked(route: string, name: string, path: string, body?: unknown): Promise<Answer['body']> {
  const answer = await as(name, route.split(' ')[0]!, path, body);
  if (answer.status >= 300) throw new Error(`${route} was answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  answers.set(route, answer);
  return answer.body;
}

async function until(path: string, wanted: (answer: Answer) => boolean): Promise<void> {
  while (!wanted(await as('dpo', 'GET', path))) await after(50);
}

async function record(id: string, type: string, data: Record<string, unknown>, email: string): Promise<Answer['body']> {
  const body = { specversion: '1.0', type, source: '/shop', id, time: '2026-11-01T10:00:00Z', data: { subject: { email }, ...data } };
  const answer = await ledger.send('POST', '/v1/events', { key: ledger.keys['jrpanel']!['publisher'], type: EVENT, body });
  answers.set('POST /v1/events', answer);
  return answer.body;
}

/** Two people of whom something of each kind is recorded; one gets a bundle, the other is erased. */
async function play(): Promise<typeof ids> {
  await asked('PUT /v1/systems/{name}', 'admin', '/v1/systems/archive', SYSTEM);
  const people = ['ada@example.org', 'ben@example.org'];
  const found: string[] = [];
  for (const email of people) {
    const order = {
      category: 'order',
      fields: { delivery_address: '1 Main St', contents: 'x' },
      purposes: ['order_fulfilment'],
      legalBasis: 'contract',
      system: 'archive',
      dataset: 'orders',
      record: '1',
    };
    found.push((await record(`a-${email[0]}`, 'privacy.data.collected.v1', order, email)).subject);
    const visit = {
      category: 'web_log',
      fields: { ip: '192.0.2.1' },
      purposes: ['diagnostics'],
      legalBasis: 'legitimate-interest',
      system: 'web-log',
      dataset: 'requests',
      record: '1',
    };
    await record(`b-${email[0]}`, 'privacy.data.collected.v1', visit, email);
    const shared = {
      category: 'order',
      fields: ['delivery_address'],
      recipient: 'dhl',
      purpose: 'delivery',
      legalBasis: 'contract',
      country: 'DE',
    };
    await record(`c-${email[0]}`, 'privacy.data.shared.v1', shared, email);
    const consent = { purposes: ['newsletter'], noticeVersion: '2019-05-10', method: 'checkbox', expiresAt: '2028-11-01T00:00:00Z' };
    await record(`d-${email[0]}`, 'privacy.consent.granted.v1', consent, email);
  }
  const [subject, living] = found as [string, string];
  await asked('POST /v1/subjects/lookup', 'dpo', '/v1/subjects/lookup', { identifiers: { email: people[0] } });

  const access = await approved('access', people[0]!, subject);
  const { id: bundle } = await asked('POST /v1/subjects/{id}/exports', 'dpo', `/v1/subjects/${subject}/exports`, { case: access });
  await until(`/v1/exports/${bundle}`, ({ body }) => body.state === 'ready');
  await asked('GET /v1/exports/{id}', 'dpo', `/v1/exports/${bundle}`);
  await asked('POST /v1/requests/{id}/complete', 'dpo', `/v1/requests/${access}/complete`, { outcome: 'answered', export: bundle });

  const { id: hold } = await asked('POST /v1/holds', 'dpo', '/v1/holds', {
    subject: living,
    ground: 'legal-claims',
    reviewAt: '2027-05-01T00:00:00Z',
  });
  const breach = await breached();
  await lookAt(subject, access);
  const erasure = await approved('erasure', people[1]!, living, hold);
  await carryOut(erasure);
  return { subject, living, access, export: bundle, erasure, hold, breach, ...(await watch(people[1]!)) };
}

/** A breach that hits both, reported late and closed; and the announcement of a policy. */
async function breached(): Promise<string> {
  const scope = {
    systems: ['archive'],
    categories: ['order'],
    fields: ['contents'],
    from: '2026-10-30T00:00:00Z',
    to: '2026-11-02T09:00:00Z',
  };
  const { id } = await asked('POST /v1/breaches', 'dpo', '/v1/breaches', { kind: 'failure', awareAt: '2026-11-02T10:00:00Z', ...scope });
  const notice = { notice: 'breach', channel: 'email', about: id };
  await record('n', 'privacy.notice.given.v1', notice, 'ada@example.org');
  const late = { authority: 'dpa', reportedAt: '2026-11-06T10:00:00Z', reference: 'r-1', delay: 'investigating' };
  await asked('POST /v1/breaches/{id}/report', 'dpo', `/v1/breaches/${id}/report`, late);
  await asked('GET /v1/stats', 'dpo', '/v1/stats');
  const { position } = await asked('POST /v1/breaches/{id}/close', 'dpo', `/v1/breaches/${id}/close`, { reason: 'no-high-risk' });
  const { hits } = await asked('GET /v1/breaches/{id}', 'dpo', `/v1/breaches/${id}?minPosition=${position}`);
  expect(hits).toMatchObject({ subjects: 2, categories: [{ category: 'order', subjects: 2 }], told: 1, untold: 1 });
  await asked('GET /v1/breaches', 'dpo', '/v1/breaches');
  expect((await asked('GET /v1/breaches/{id}/untold', 'dpo', `/v1/breaches/${id}/untold`)).items).toHaveLength(1);
  const announcements = 'versions/{version}/announcements';
  const { version } = ledger.engines.policies.current('jrpanel')!;
  const announced = { channel: 'page', where: 'https://jrpanel.example/privacy', announcedAt: '2026-11-01T10:00:00Z' };
  const path = `/v1/policies/jrpanel/versions/${version}/announcements`;
  await asked(`POST /v1/policies/{controller}/${announcements}`, 'admin', path, announced);
  expect((await as('dpo', 'POST', path, announced)).body.status).toBe('unchanged');
  return id;
}

/** A drill that nobody has answered yet, and a finding: somebody still sends about who was erased. */
async function watch(erased: string): Promise<{ drill: string; finding: string }> {
  const { id: drill } = await asked('POST /v1/drills', 'admin', '/v1/drills');
  await until(`/v1/drills/${drill}`, ({ status }) => status === 200);
  await asked('GET /v1/drills/{id}', 'dpo', `/v1/drills/${drill}`);
  await asked('GET /v1/drills', 'dpo', '/v1/drills');
  const kept = answers.get('POST /v1/events')!;
  await record('late', 'privacy.data.used.v1', { category: 'order', purpose: 'delivery', legalBasis: 'contract' }, erased);
  answers.set('POST /v1/events', kept);
  await until('/v1/findings', ({ body }) => body.items.length > 0);
  const { items } = await asked('GET /v1/findings', 'dpo', '/v1/findings');
  const finding = items[0].id as string;
  await asked('POST /v1/findings/{id}/acknowledge', 'dpo', `/v1/findings/${finding}/acknowledge`, { reason: 'ticket-opened' });
  await asked('POST /v1/findings/{id}/resolve', 'dpo', `/v1/findings/${finding}/resolve`, { reason: 'publisher-corrected' });
  await until(`/v1/findings/${finding}`, ({ body }) => body.status === 'resolved');
  await asked('GET /v1/findings/{id}', 'dpo', `/v1/findings/${finding}`);
  await asked('GET /v1/promises', 'auditor', '/v1/promises');
  await asked('GET /v1/promises/{id}', 'auditor', '/v1/promises/J2');
  return { drill, finding };
}

/** Opened and verified by one officer, approved by another. A hold is lifted before. */
async function approved(kind: string, email: string, subject: string, hold?: string): Promise<string> {
  const { id } = await asked('POST /v1/requests', 'dpo', '/v1/requests', { kind, identifiers: { email } });
  await asked('POST /v1/requests/{id}/verify', 'dpo', `/v1/requests/${id}/verify`, { method: 'login' });
  await asked('GET /v1/requests/{id}', 'dpo', `/v1/requests/${id}`);
  await asked('POST /v1/requests/{id}/systems/{system}/search', 'worker', `/v1/requests/${id}/systems/archive/search`);
  if (hold) await as('dpo', 'DELETE', `/v1/holds/${hold}`);
  await asked('POST /v1/requests/{id}/approve', 'dpo-2', `/v1/requests/${id}/approve`, { closure: [subject] });
  return id;
}

async function lookAt(subject: string, access: string): Promise<void> {
  const { position } = await record(
    'e',
    'privacy.data.used.v1',
    { category: 'order', purpose: 'delivery', legalBasis: 'contract' },
    'ada@example.org',
  );
  const other = await asked('POST /v1/requests', 'dpo', '/v1/requests', { kind: 'access', identifiers: { email: 'ada@example.org' } });
  await as('dpo', 'POST', `/v1/requests/${other.id}/verify`, { method: 'login' });
  expect(access).not.toBe(other.id);
  for (const view of ['timeline', 'consents', 'disclosures', 'retention', 'access'])
    await asked(`GET /v1/subjects/{id}/${view}`, 'dpo', `/v1/subjects/${subject}/${view}?minPosition=${position}`);
  await asked('GET /v1/subjects/{id}/inventory', 'dpo', `/v1/subjects/${subject}/inventory?case=${other.id}`);
  await asked('GET /v1/holds', 'dpo', `/v1/holds?minPosition=${position}`);
  await asked('GET /v1/systems', 'dpo', '/v1/systems');
  await asked('GET /v1/policies/{controller}/versions', 'dpo', '/v1/policies/jrpanel/versions');
  await asked(
    'PUT /v1/policies/{controller}',
    'admin',
    '/v1/policies/jrpanel',
    answers.get('GET /v1/policies/{controller}/versions')!.body.versions[0],
  );
  await asked('POST /v1/keys', 'admin', '/v1/keys', { name: 'checkout', roles: ['publisher'], sources: ['/shop/*'] });
  await asked('GET /v1/keys', 'admin', '/v1/keys');
  await asked('GET /v1/stats', 'dpo', '/v1/stats');
  await asked('GET /v1/ropa', 'auditor', '/v1/ropa');
  await asked('GET /health/live', 'dpo', '/health/live');
  await asked('GET /health/ready', 'dpo', '/health/ready');
}

/** Every target answers until there is a certificate. */
async function carryOut(erasure: string): Promise<void> {
  await until(`/v1/erasures/${erasure}`, ({ body }) => body.orders?.length === 3);
  const receipt = { round: 1, outcome: 'erased', counts: { orders: 1 }, verified: true, at: '2026-11-05T10:00:00Z' };
  await asked('GET /v1/erasures/orders', 'worker', '/v1/erasures/orders?target=dhl');
  for (const target of ['dhl', 'archive', 'web-log']) {
    await asked('POST /v1/erasures/{id}/targets/{target}/claim', 'worker', `/v1/erasures/${erasure}/targets/${target}/claim`);
    await asked('POST /v1/erasures/{id}/targets/{target}/receipt', 'worker', `/v1/erasures/${erasure}/targets/${target}/receipt`, receipt);
  }
  await until(`/v1/erasures/${erasure}/certificate`, ({ status }) => status === 200);
  await asked('GET /v1/erasures/{id}/certificate', 'dpo', `/v1/erasures/${erasure}/certificate`);
  await until(`/v1/erasures/${erasure}`, ({ body }) => body.certified !== undefined);
  await asked('GET /v1/erasures/{id}', 'dpo', `/v1/erasures/${erasure}`);
  await asked('GET /v1/erasures', 'dpo', '/v1/erasures');
  await asked('GET /v1/requests', 'dpo', '/v1/requests');
}

beforeAll(async () => {
  ledger = await serveLedger();
  ids = await play();
}, 90_000);

afterAll(() => ledger.close());

/** Objects whose members are data and not names of the format. */
const OPEN = ['/upTo', '/counts', '/heads', '/events', '/data', '/versions', '/system', '/detail'];

/** Pointers to every member of an answer, `*` for the items of a list. */
function members(value: unknown, at = ''): string[] {
  if (OPEN.some((name) => at.endsWith(name))) return [];
  if (Array.isArray(value)) return [...new Set(value.flatMap((item) => members(item, `${at}/*`)))];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => [`${at}/${name}`, ...members(member, `${at}/${name}`)]);
}

describe('/openapi.json', () => {
  it('says what every route answers, with an example where it is JSON', async () => {
    const { body } = await ledger.send('GET', '/openapi.json');
    const without: string[] = [];
    for (const [path, item] of Object.entries<Answer['body']>(body.paths)) {
      for (const [method, operation] of Object.entries<Answer['body']>(item)) {
        const success = Object.entries<Answer['body']>(operation.responses).find(([status]) => status.startsWith('2'))!;
        if (success[0] !== '204' && !success[1].content) without.push(`${method} ${path}`);
        const json = success[1].content?.['application/json'];
        if (json && json.example === undefined) without.push(`${method} ${path}`);
      }
    }
    expect(without).toEqual([]);
  });

  it('shows in its examples every member that is answered', async () => {
    const { body } = await ledger.send('GET', '/openapi.json');
    const undocumented: string[] = [];
    for (const [route, answer] of answers) {
      const [method = '', path = ''] = route.split(' ');
      const response = body.paths[path][method.toLowerCase()].responses[answer.status];
      const shown = new Set(members(response.content['application/json'].example));
      const missing = members(answer.body).filter((member) => !shown.has(member));
      undocumented.push(...missing.map((member) => `${route} ${member}`));
    }
    expect(undocumented).toEqual([]);
  });
});

describe('the pages', () => {
  it.each(['/v1/promises', '/v1/ropa'])('of %s come to whoever asks for HTML, and load nothing', async (path) => {
    const headers = { authorization: `Bearer ${ledger.keys['jrpanel']!['auditor']}`, accept: 'text/html,application/json;q=0.9' };
    const page = await fetch(ledger.url + path, { headers });
    expect([page.status, page.headers.get('content-type'), page.headers.get('vary')]).toEqual([200, 'text/html; charset=utf-8', 'Accept']);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(page.headers.get('lethe-position')).toMatch(/^\d+$/);
    expect(await page.text()).toMatch(/^<!doctype html>/);
  });
});

describe('what belongs to one controller', () => {
  const routes = (): [string, string, string, unknown?][] => [
    ...['inventory', `inventory?case=${ids.access}`, 'timeline', 'consents', 'disclosures', 'retention', 'access'].map(
      (view): [string, string, string] => ['dpo', 'GET', `/v1/subjects/${ids.subject}/${view}`],
    ),
    ['dpo', 'POST', `/v1/subjects/${ids.subject}/exports`, { case: ids.access }],
    ['dpo', 'GET', `/v1/requests/${ids.access}`],
    ['dpo', 'POST', `/v1/requests/${ids.access}/verify`, { method: 'login' }],
    ['dpo-2', 'POST', `/v1/requests/${ids.access}/approve`, {}],
    ['dpo', 'POST', `/v1/requests/${ids.access}/refuse`, { ground: 'x', complaintRoute: 'y', judicialRemedy: 'z' }],
    ['dpo', 'POST', `/v1/requests/${ids.access}/extend`, { reason: 'x' }],
    ['dpo', 'POST', `/v1/requests/${ids.access}/pause`, { reason: 'x' }],
    ['dpo', 'POST', `/v1/requests/${ids.access}/resume`, {}],
    ['dpo', 'POST', `/v1/requests/${ids.access}/complete`, { outcome: 'x' }],
    ['worker', 'POST', `/v1/requests/${ids.access}/systems/archive/search`],
    ['dpo', 'GET', `/v1/exports/${ids.export}`],
    ['dpo', 'GET', `/v1/exports/${ids.export}/bundle`],
    ['dpo', 'GET', `/v1/erasures/${ids.erasure}`],
    ['dpo', 'GET', `/v1/erasures/${ids.erasure}/certificate`],
    ['worker', 'POST', `/v1/erasures/${ids.erasure}/targets/dhl/claim`],
    ['worker', 'POST', `/v1/erasures/${ids.erasure}/targets/dhl/found`, { round: 1, counts: {} }],
    [
      'worker',
      'POST',
      `/v1/erasures/${ids.erasure}/targets/dhl/receipt`,
      { round: 1, outcome: 'erased', counts: {}, verified: true, at: '2026-11-05T10:00:00Z' },
    ],
    ['dpo', 'POST', `/v1/erasures/${ids.erasure}/targets/dhl/silence`, { reason: 'x' }],
    ['dpo', 'POST', `/v1/erasures/${ids.erasure}/targets/dhl/told`, { round: 1, reference: 'letter/1', at: '2026-11-05T10:00:00Z' }],
    ['dpo', 'POST', '/v1/holds', { subject: ids.subject, ground: 'legal-claims' }],
    ['dpo', 'DELETE', `/v1/holds/${ids.hold}`],
    ['dpo', 'GET', `/v1/breaches/${ids.breach}`],
    ['dpo', 'GET', `/v1/breaches/${ids.breach}/untold`],
    ['dpo', 'POST', `/v1/breaches/${ids.breach}/report`, { authority: 'x', reportedAt: '2026-11-04T10:00:00Z' }],
    ['dpo', 'POST', `/v1/breaches/${ids.breach}/close`, { reason: 'x' }],
    ['dpo', 'GET', `/v1/drills/${ids.drill}`],
    ['dpo', 'GET', `/v1/findings/${ids.finding}`],
    ['dpo', 'POST', `/v1/findings/${ids.finding}/acknowledge`, { reason: 'x' }],
    ['dpo', 'POST', `/v1/findings/${ids.finding}/resolve`, { reason: 'x' }],
    ['dpo', 'GET', '/v1/promises/J2'],
    ['admin', 'GET', '/v1/policies/jrpanel/versions'],
    ['admin', 'DELETE', '/v1/keys/checkout'],
  ];

  it('is for the keys of another one like what never was: the same answer, to the letter', async () => {
    const known = Object.values(ids);
    for (const [name, method, path, body] of routes()) {
      const never = (text: string) =>
        known
          .reduce((all, id) => all.replaceAll(id, nobody.repeat(id.length / nobody.length)), text)
          .replace('jrpanel', 'nowhere')
          .replace('checkout', 'no-key');
      const other = await as(name, method, path, body, 'buycpanel');
      const none = await as(name, method, never(path), body && JSON.parse(never(JSON.stringify(body))), 'buycpanel');
      expect({ path, status: other.status, body: other.body }).toEqual({ path, status: 404, body: none.body });
    }
  });

  it('stands in no list and no count of another one', async () => {
    const lists = ['requests', 'erasures', 'holds?which=all', 'systems', 'drills', 'findings', 'breaches', 'stats'].map(
      (each) => `/v1/${each}`,
    );
    const seen = await Promise.all(lists.map((path) => as('auditor', 'GET', path, undefined, 'buycpanel')));
    expect(seen.map(({ body }) => body.items ?? body.holds ?? body.systems ?? body.subjects)).toEqual([[], [], [], [], [], [], [], 0]);
    const lookup = await as('dpo', 'POST', '/v1/subjects/lookup', { identifiers: { email: 'ada@example.org' } }, 'buycpanel');
    expect(lookup.status).toBe(404);
  });

  it('is not set up by the keys of another one', async () => {
    const versions = answers.get('GET /v1/policies/{controller}/versions')!.body.versions;
    const policy = await as('admin', 'PUT', '/v1/policies/buycpanel', versions[0], 'buycpanel');
    const system = await as('admin', 'PUT', '/v1/systems/archive', SYSTEM, 'buycpanel');
    expect([policy.status, system.status]).toEqual([403, 403]);
  });
});
