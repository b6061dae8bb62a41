import type { Sender } from './every-sender.ts';
import type { Objects } from './played-controller.ts';
import type { Answer, ServedLedger } from './served-ledger.ts';

/** Which object a parameter of a path names: `id` and `name` by what stands before them. */
const HOLDERS: Record<string, keyof Objects> = {
  subjects: 'subject',
  requests: 'request',
  exports: 'export',
  erasures: 'erasure',
  holds: 'hold',
  breaches: 'breach',
  drills: 'drill',
  findings: 'finding',
  promises: 'promise',
  keys: 'key',
  systems: 'system',
};

function pathOf(route: string, of: Objects): string {
  return route.replace(/([a-z-]+)(\/|=)\{([a-z]+)\}/g, (_, before: string, between: string, name: string) => {
    const object = name === 'id' || name === 'name' ? HOLDERS[before] : (name as keyof Objects);
    if (object === undefined || of[object] === undefined) throw new Error(`${route}: say in HOLDERS what {${name}} is.`);
    return `${before}${between}${of[object]}`;
  });
}

/** Bodies that name objects or are files; every other one is made of the examples of the document. */
const BODIES: Record<string, (of: Objects, count: number, ledger: ServedLedger) => unknown> = {
  'POST /v1/events': ({ controller }, count) => ({
    specversion: '1.0',
    type: 'privacy.data.collected.v1',
    source: '/shop',
    id: `tried-${controller}-${count}`,
    time: '2026-11-01T10:00:00Z',
    data: {
      subject: { email: 'tried@example.org' },
      category: 'order',
      fields: ['contents'],
      purposes: ['order_fulfilment'],
      legalBasis: 'contract',
      system: 'archive',
      dataset: 'orders',
    },
  }),
  'POST /v1/decisions': () => ({
    specversion: '1.0',
    type: 'privacy.contact.made.v1',
    source: '/shop',
    id: 'tried',
    time: '2026-11-01T10:00:00Z',
    data: { subject: { email: 'tried@example.org' }, channel: 'email', purpose: 'order_updates', commercial: false },
  }),
  'POST /v1/subjects/lookup': ({ email }) => ({ identifiers: { email } }),
  'POST /v1/subjects/{id}/exports': ({ request }) => ({ case: request }),
  'POST /v1/requests': (_, count) => ({ kind: 'access', identifiers: { email: `asks-${count}@example.org` } }),
  'POST /v1/opendsr/callbacks': () => ({}),
  'POST /v1/holds': ({ subject }) => ({ subject, ground: 'legal-claims' }),
  'PUT /v1/policies/{controller}': ({ controller }, _, ledger) => ledger.engines.policies.current(controller) ?? {},
  'PUT /v1/systems/{name}': ({ controller }) => ({ controller, name: 'archive', connector: 'manual', datasets: [] }),
  'POST /v1/keys': (_, count) => ({ name: `made-${count}`, roles: ['auditor'] }),
};

/** Routes whose body is an event. */
const TAKES_EVENTS = ['POST /v1/events', 'POST /v1/decisions'];

/** Sends what routes take, as the API's own description has it, so that a new route is tried without a word here if it names nothing new. */
export class Attempts {
  private count = 0;

  private constructor(
    private readonly ledger: ServedLedger,
    private readonly document: Answer['body'],
  ) {}

  static async of(ledger: ServedLedger): Promise<Attempts> {
    return new Attempts(ledger, (await ledger.send('GET', '/openapi.json')).body);
  }

  /** Calls a route (`METHOD /path/{parameter}`) with the objects of a controller. */
  send(route: string, sender: Sender, of: Objects): Promise<Answer> {
    const [method = '', path = ''] = route.split(' ');
    const body = this.bodyOf(route, of, ++this.count);
    const type = TAKES_EVENTS.includes(route) ? 'application/cloudevents+json' : 'application/json';
    const headers: Record<string, string> = sender.authorization === undefined ? {} : { authorization: sender.authorization };
    return this.ledger.send(method, pathOf(path, of), { headers, body, type });
  }

  /** Whether calling a route says whose objects are meant. */
  tellApart(route: string, one: Objects, other: Objects): boolean {
    const said = (of: Objects) => JSON.stringify([pathOf(route, of), this.bodyOf(route, of, 0)]);
    return said(one) !== said(other);
  }

  private bodyOf(route: string, of: Objects, count: number): unknown {
    if (BODIES[route]) return BODIES[route](of, count, this.ledger);
    const [method = '', path = ''] = route.split('?')[0]!.split(' ');
    const schema = this.document.paths[path]?.[method.toLowerCase()]?.requestBody?.content['application/json']?.schema;
    if (!schema) return undefined;
    const { required = [], properties } = this.document.components.schemas[schema.$ref.split('/').at(-1)];
    return Object.fromEntries(required.map((name: string) => [name, properties[name].example]));
  }
}
