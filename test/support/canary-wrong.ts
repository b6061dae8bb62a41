import { envelope, type Sent } from './canary-events.ts';
import type { Canaries } from './canary-values.ts';

/** A request, with the name of the key that sends it. */
export interface Asked {
  key: string;
  method: string;
  path: string;
  body?: unknown;
  type?: string;
  headers?: Record<string, string>;
}

const CLOUD_EVENT = 'application/cloudevents+json';

export function asRequest(body: unknown): Asked {
  return { key: 'publisher', method: 'POST', path: '/v1/events', body, type: CLOUD_EVENT };
}

/** A name that is personal itself. Plain names in a wrong place may be repeated, so that a publisher finds a misspelt field. */
const personalName = (canaries: Canaries) => `${canaries.text('name of a field')}@example.org`;

/** Events of a type that uses data, each wrong in one place, with a canary there; one is no JSON at all. */
export function wrongEventsOf(canaries: Canaries, data: Record<string, unknown>): (Sent | string)[] {
  const key = () => personalName(canaries);
  const bad = () => canaries.text('wrong place');
  const wrong = (change: (event: Sent) => void): Sent => {
    const event = envelope(canaries, 'privacy.data.used.v1', 50, structuredClone(data));
    change(event);
    return event;
  };
  const about = (subject: unknown) => wrong((event) => (event.data['subject'] = subject));
  return [
    wrong((event) => (event.data[key()] = bad())),
    wrong((event) => (event[key()] = bad())),
    wrong((event) => (event['source'] = `/${bad()}@example.org`)),
    wrong((event) => (event['source'] = `elsewhere:${bad()}`)),
    wrong((event) => (event['time'] = bad())),
    wrong((event) => (event['specversion'] = bad())),
    wrong((event) => (event.type = `privacy.${bad()}.v1`)),
    wrong((event) => (event['data'] = bad() as never)),
    wrong((event) => (event['data_base64'] = bad())),
    wrong((event) => (event['datacontenttype'] = bad())),
    wrong((event) => (event.data['category'] = `${bad()} with spaces`)),
    wrong((event) => (event.data['legalBasis'] = bad())),
    wrong((event) => (event.data['controller'] = bad())),
    wrong((event) => (event.data['fields'] = [`${bad()} with spaces`])),
    about({ [key()]: bad() }),
    about({ phone: bad() }),
    about({ ip: bad() }),
    about({ email: bad() }),
    about({ nickname: bad() }),
    about({ email: { [key()]: bad() } }),
    about({ customer_id: canaries.card('card number as an identifier') }),
    wrong((event) => (event.id = canaries.card('card number as an id', true))),
    `{"specversion":"1.0","id":"${bad()}`,
  ];
}

/** Other requests that are wrong, with canaries wherever a request has room for them. `recorded` is an event that was recorded. */
export function wrongRequests(canaries: Canaries, recorded: Sent, subject: string): Asked[] {
  const key = () => personalName(canaries);
  const bad = () => canaries.text('wrong place');
  const get = (path: string): Asked => ({ key: 'dpo', method: 'GET', path: `/v1/${path}` });
  const post = (path: string, body: unknown, sender = 'dpo'): Asked => ({ key: sender, method: 'POST', path: `/v1/${path}`, body });
  const good = () => envelope(canaries, recorded.type, 51, structuredClone(recorded.data));
  return [
    asRequest({ ...recorded, time: '2026-10-02T00:00:00Z' }),
    { ...asRequest(good().data), type: 'application/json', headers: { 'ce-id': `%zz${bad()}`, 'ce-type': bad() } },
    { ...asRequest(good()), type: `application/${bad()}` },
    { ...asRequest(good()), key: `lethe_${bad()}` },
    { ...asRequest(good()), path: `/v1/events?dryRun=${bad()}` },
    post('subjects/lookup', { identifiers: { [key()]: bad() } }),
    post('subjects/lookup', { identifiers: { phone: bad() } }),
    post('subjects/lookup', { identifiers: { email: { [key()]: bad() } } }),
    post('subjects/lookup', { [key()]: bad() }),
    post('subjects/lookup', { identifiers: { email: `${bad()}@example.org` } }),
    post('requests', { kind: bad(), identifiers: { email: `${bad()}@example.org` } }),
    post('requests', { kind: 'access', identifiers: { email: bad() }, receivedAt: bad(), regulation: bad(), [key()]: bad() }),
    post('requests', { kind: 'access', identifiers: { [key()]: bad() } }),
    post('holds', { ground: `${bad()} with spaces`, subject: bad(), reviewAt: bad() }),
    post(`erasures/${bad()}/targets/${bad()}/claim`, {}, 'worker'),
    post(`requests/${bad()}/systems/${bad()}/search`, {}, 'worker'),
    post(
      `erasures/${subject}/targets/${bad()}/receipt`,
      { round: bad(), outcome: bad(), counts: { [key()]: bad() }, verified: bad(), at: bad(), note: { [key()]: bad() } },
      'worker',
    ),
    post(`subjects/${subject}/exports`, { case: bad() }),
    get(bad()),
    get(`subjects/${bad()}/inventory`),
    get(`subjects/${bad()}%40example.org/timeline`),
    get(`subjects/${subject}/inventory?case=${bad()}`),
    get(`subjects/${subject}/inventory?asOf=${bad()}`),
    get(`subjects/${subject}/timeline?cursor=${bad()}&type=${bad()}&${encodeURIComponent(key())}=1`),
    get(`subjects/${subject}/timeline?minPosition=${bad()}`),
    get(`requests/${bad()}`),
    get(`exports/${bad()}`),
    get(`erasures/${bad()}`),
  ];
}
