import { setTimeout as after } from 'node:timers/promises';
import type { Answer, ServedLedger } from './served-ledger.ts';

/** What one controller has, each by the id that a path or a body names it with. */
export interface Objects {
  controller: string;
  subject: string;
  email: string;
  request: string;
  export: string;
  erasure: string;
  target: string;
  hold: string;
  breach: string;
  version: string;
  drill: string;
  finding: string;
  promise: string;
  key: string;
  system: string;
}

/** Things that never were, for controllers that are none. */
export const nothing: Objects = {
  controller: 'nowhere',
  subject: '0'.repeat(32),
  email: 'nobody@example.org',
  request: '0'.repeat(32),
  export: '0'.repeat(32),
  erasure: '0'.repeat(32),
  target: 'archive',
  hold: '0'.repeat(32),
  breach: '0'.repeat(32),
  version: 'none',
  drill: '0'.repeat(32),
  finding: '0'.repeat(64),
  promise: 'none',
  key: 'no-key',
  system: 'archive',
};

/** Plays, with the keys of the first start, until the controller has one of everything: a bundle, a certified erasure, a hold … */
export async function playController(ledger: ServedLedger, controller: string): Promise<Objects> {
  const as = async (key: string, method: string, path: string, body?: unknown, type?: string): Promise<Answer['body']> => {
    const answer = await ledger.send(method, path, { key: ledger.keys[controller]![key], body, ...(type ? { type } : {}) });
    if (answer.status >= 300) throw new Error(`${method} ${path} was answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  const until = async (path: string, wanted: (body: Answer['body']) => boolean) => {
    for (;;) {
      const { status, body } = await ledger.send('GET', path, { key: ledger.keys[controller]!['dpo'] });
      if (status === 200 && wanted(body)) return;
      await after(50);
    }
  };
  const collected = (email: string) =>
    as('publisher', 'POST', '/v1/events', eventOf(email), 'application/cloudevents+json').then(({ subject }) => subject as string);
  const approved = async (kind: string, email: string) => {
    const { id, closure } = await as('dpo', 'POST', '/v1/requests', { kind, identifiers: { email } });
    await as('dpo', 'POST', `/v1/requests/${id}/verify`, { method: 'login' });
    await as('dpo-2', 'POST', `/v1/requests/${id}/approve`, { closure });
    return id as string;
  };

  /** An event about somebody who was erased is refused, which is found. */
  const refused = async (email: string) => {
    const { body: found } = await ledger.send('POST', '/v1/events', {
      key: ledger.keys[controller]!['publisher'],
      body: { ...eventOf(email), id: `late-${email}` },
      type: 'application/cloudevents+json',
    });
    if (found.status !== 409) throw new Error(`An event about somebody erased was not refused: ${JSON.stringify(found)}`);
    let id = '';
    await until('/v1/findings?rule=event-refused', ({ items: [item] }) => (id = item?.id ?? '') !== '');
    return id;
  };

  await as('admin', 'PUT', '/v1/systems/archive', { controller, name: 'archive', connector: 'manual', datasets: [] });
  await as('admin', 'POST', '/v1/keys', { name: 'spare', roles: ['auditor'] });
  const [email, other] = [`ada@${controller}.example`, `ben@${controller}.example`];
  const subject = await collected(email);
  await collected(other);
  const erasure = await approved('erasure', other);
  const receipt = { round: 1, outcome: 'erased', counts: { orders: 1 }, verified: true, at: '2026-11-05T10:00:00Z' };
  await until(`/v1/erasures/${erasure}`, ({ orders }) => orders.length === 1);
  await as('worker', 'POST', `/v1/erasures/${erasure}/targets/archive/claim`);
  await as('worker', 'POST', `/v1/erasures/${erasure}/targets/archive/receipt`, receipt);
  await until(`/v1/erasures/${erasure}`, ({ certified }) => certified !== undefined);
  const request = await approved('access', email);
  const { id: bundle } = await as('dpo', 'POST', `/v1/subjects/${subject}/exports`, { case: request });
  await until(`/v1/exports/${bundle}`, ({ state }) => state === 'ready');
  const { id: hold } = await as('dpo', 'POST', '/v1/holds', { subject, ground: 'legal-claims' });
  const { id: breach } = await as('dpo', 'POST', '/v1/breaches', { kind: 'failure', awareAt: '2026-11-02T10:00:00Z' });
  const version = ledger.engines.policies.current(controller)!.version;
  const { id: drill } = await as('admin', 'POST', '/v1/drills');
  let ordered = Infinity;
  await until(`/v1/drills/${drill}`, ({ targets }) => (ordered = targets.length) > 0);
  await until(`/v1/erasures/${drill}`, ({ orders }) => orders.length === ordered);
  const finding = await refused(other);
  const { promises } = await as('auditor', 'GET', '/v1/promises');
  const promise = promises[0].id as string;
  const named = { target: 'archive', key: 'spare', system: 'archive' };
  return { controller, subject, email, request, export: bundle, erasure, hold, breach, version, drill, finding, promise, ...named };
}

function eventOf(email: string) {
  const data = { category: 'order', fields: ['contents'], purposes: ['order_fulfilment'], legalBasis: 'contract' };
  const where = { system: 'archive', dataset: 'orders', record: email };
  return {
    specversion: '1.0',
    type: 'privacy.data.collected.v1',
    source: '/shop',
    id: `collected-${email}`,
    time: '2026-11-01T10:00:00Z',
    data: { subject: { email }, ...data, ...where },
  };
}
