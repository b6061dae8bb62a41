import { Random } from '../../apps/cli/src/demo/random.ts';

/** An event as it goes over the wire: CloudEvents 1.0. */
export interface WireEvent {
  specversion: '1.0';
  type: string;
  source: string;
  id: string;
  time: string;
  data: Record<string, unknown>;
}

/** Somebody whom events are about. `number` tells people of one controller apart; nothing else of it is ever sent. */
export interface Person {
  controller: string;
  number: string;
  identifiers: Record<string, string>;
}

/** What a writer wants to happen next. */
export interface Wish {
  events: { event: WireEvent; person: Person | undefined }[];
  /** Sends the first of them again after it was answered. */
  again: boolean;
  /** Sends the first of them again under the same source and id, with other data: that must be refused. */
  conflict: boolean;
}

const DAY = 86_400_000;
const HOUR = 3_600_000;
/** Everything happened within so many days: no period of the policies after which the ledger itself lets a value go is over. */
const DAYS = 30;

const places = {
  jrpanel: [
    { category: 'order', system: 'shop-db', dataset: 'orders', fields: ['order_number', 'contents', 'delivery_address', 'phone'] },
    { category: 'payment', system: 'shop-db', dataset: 'payments', fields: ['amount', 'name', 'billing_address'] },
    { category: 'support', system: 'shop-db', dataset: 'conversations', fields: ['message', 'chat_transcript'] },
    { category: 'web_log', system: 'web-log', dataset: 'requests', fields: ['time', 'ip', 'referrer', 'user_agent'] },
    { category: 'security_log', system: 'shop-db', dataset: 'actions', fields: ['time', 'ip', 'action'] },
    { category: 'enquiry', system: 'crm', dataset: 'enquiries', fields: ['message', 'answer'] },
  ],
  buycpanel: [
    { category: 'order', system: 'licence-db', dataset: 'licences', fields: ['order_number', 'contents', 'amount'] },
    { category: 'newsletter', system: 'licence-db', dataset: 'subscriptions', fields: ['email', 'topics'] },
    { category: 'support', system: 'licence-db', dataset: 'tickets', fields: ['message', 'answer'] },
    { category: 'form', system: 'crm', dataset: 'forms', fields: ['message', 'answers', 'contest_entry'] },
    { category: 'preferences', system: 'web', dataset: 'preferences', fields: ['preferences'] },
    { category: 'browsing', system: 'web', dataset: 'visits', fields: ['ip', 'user_agent', 'pages'] },
  ],
} as const;
const purposes = {
  jrpanel: ['order_fulfilment', 'delivery', 'newsletter', 'personalised_mail', 'order_updates', 'support', 'product_analytics'],
  buycpanel: ['order_fulfilment', 'newsletter', 'marketing', 'product_updates', 'support', 'statistics', 'behavioural_tracking'],
} as const;
const recipients = { jrpanel: ['dhl', 'fedex', 'paypal', 'mail-tool'], buycpanel: ['gateway', 'hosting', 'google', 'partner-x'] } as const;
const bases = ['contract', 'consent', 'legitimate-interest', 'legal-obligation'] as const;

export const CONTROLLERS = ['jrpanel', 'buycpanel'] as const;
export type Controller = (typeof CONTROLLERS)[number];

/** A person known by three identifiers. Addresses and numbers are those reserved for examples. */
export function personOf(controller: Controller, number: string): Person {
  const own = controller === 'jrpanel' ? 'customer_id' : 'user_id';
  return { controller, number, identifiers: { email: `${number}@example.org`, [own]: `K-${number}`, device_id: `d-${number}` } };
}

/**
 * What one writer sends, made by chance from a seed: events of its own people, in whatever form they name them, and of people whom every writer
 * of the controller knows. `now` (ms) decides the times of day only: all due dates lie hours away from it, so that nothing falls due in a run.
 */
export class Traffic {
  private readonly random: Random;
  private readonly met = new Set<string>();
  private readonly records = new Map<string, string[]>();
  private count = 0;
  private lastTime: string | undefined;

  constructor(
    private readonly writer: number,
    readonly controller: Controller,
    private readonly options: { seed: number; now: number; own: number; shared: number },
  ) {
    this.random = new Random(options.seed * 1_009 + writer);
  }

  next(): Wish {
    const random = this.random;
    const many = random.chance(0.1) ? random.int(2, 8) : 1;
    const events = Array.from({ length: many }, () => this.one());
    const keepsValues = (event: WireEvent) => !Array.isArray(event.data['fields'] ?? []) || 'record' in event.data || 'note' in event.data;
    const conflict = many === 1 && !keepsValues(events[0]!.event) && random.chance(0.03);
    return { events, again: many === 1 && random.chance(0.04), conflict };
  }

  /** The same event with other data. */
  other(event: WireEvent): WireEvent {
    return { ...event, time: new Date(Date.parse(event.time) - 60_000).toISOString() };
  }

  private one(): Wish['events'][number] {
    const random = this.random;
    if (random.chance(0.02)) return { event: this.event('control.evidenced', this.control()), person: undefined };
    const person = this.someone();
    const first = !this.met.has(person.number);
    this.met.add(person.number);
    const subject = this.named(person, first);
    const [type, data] = first ? this.collected(person) : this.happening(person);
    return { event: this.event(type, { subject, ...data }), person };
  }

  private event(type: string, data: Record<string, unknown>): WireEvent {
    const source = this.random.pick(['/shop/checkout', '/crm', '/web']);
    return {
      specversion: '1.0',
      type: `privacy.${type}.v1`,
      source,
      id: `w${this.writer}-${++this.count}`,
      time: this.time(),
      data,
    };
  }

  /** Now and then exactly the time of the event before, so that the place in the ledger has to decide. */
  private time(): string {
    if (this.lastTime !== undefined && this.random.chance(0.05)) return this.lastTime;
    const at = this.away(-this.random.int(1, DAYS));
    this.lastTime = this.random.chance(0.3) ? new Date(at + 2 * HOUR).toISOString().replace('Z', '+02:00') : new Date(at).toISOString();
    return Date.parse(this.lastTime) === at ? this.lastTime : new Date(at).toISOString();
  }

  /** A moment so many days away, about as far from the present time of day as it can be. */
  private away(days: number): number {
    return this.options.now + days * DAY + DAY / 2 + this.random.int(-4 * HOUR, 4 * HOUR);
  }

  private someone(): Person {
    const { own, shared } = this.options;
    const all = this.random.chance(0.3);
    return personOf(
      this.controller,
      all ? `all-${this.random.int(1, shared)}` : `w${this.writer}p${this.random.int(1, own)}`.replace('w', 'of'),
    );
  }

  /** Own people are known by all their identifiers from the first event on; those of all writers are always named by their address too. */
  private named({ number, identifiers }: Person, first: boolean): Record<string, string> {
    const [email, own] = Object.entries(identifiers) as [[string, string], [string, string]];
    if (first) return Object.fromEntries([email, own]);
    if (number.startsWith('all')) return Object.fromEntries(this.random.chance(0.5) ? [email] : [own, email]);
    if (this.random.chance(0.2)) return identifiers;
    return Object.fromEntries([this.random.pick([email, own])]);
  }

  private collected(person: Person): [string, Record<string, unknown>] {
    const random = this.random;
    const { category, system, dataset, fields } = this.place();
    const record = random.chance(0.8) ? this.newRecord(person, dataset) : undefined;
    const names = this.some(fields);
    const values = random.chance(0.5) ? Object.fromEntries(names.map((name) => [name, `${name} ${random.hex(6)}`])) : names;
    const origin = random.pick(['provided', 'observed', 'inferred', 'third-party', undefined] as const);
    return [
      'data.collected',
      dense({
        category,
        system,
        dataset,
        record,
        fields: values,
        purposes: this.some(purposes[this.controller]),
        legalBasis: random.pick(bases),
        origin,
        originName: origin === 'third-party' ? 'broker' : undefined,
        note: random.chance(0.1) ? `said ${random.hex(8)} on the phone` : undefined,
      }),
    ];
  }

  private happening(person: Person): [string, Record<string, unknown>] {
    const random = this.random;
    const { category, system, dataset, fields } = this.place();
    const record = random.chance(0.8) ? this.oldRecord(person, dataset) : undefined;
    const place = { category, system, dataset, record };
    const purpose = random.pick(purposes[this.controller]);
    const make: (() => [string, Record<string, unknown>])[] = [
      () => this.collected(person),
      () => this.collected(person),
      () => [
        'data.collected',
        {
          category: 'card',
          system: 'checkout',
          dataset: 'card-form',
          stored: false,
          legalBasis: 'contract',
          purposes: ['payment'],
          fields: ['cardholder_name', 'billing_address'],
        },
      ],
      () => ['data.used', { category, purpose, legalBasis: random.pick(bases), system: random.chance(0.6) ? system : undefined }],
      () => ['data.accessed', { category, system, actor: `staff-${random.int(1, 9)}`, purpose: 'support', fields: this.some(fields) }],
      () => ['data.corrected', { ...place, fields: this.some(fields) }],
      () => ['data.obscured', { ...place, fields: this.some(fields), method: random.pick(['truncate', 'hash', 'mask'] as const) }],
      () => {
        const whole = random.chance(0.6);
        const wide = random.pick([{}, {}, { record: undefined }, { category: undefined }, { dataset: undefined, record: undefined }]);
        const ground = random.pick(['retention', 'request', 'objection'] as const);
        return ['data.deleted', { ...place, ...wide, fields: whole ? undefined : this.some(fields), ground, count: 1 }];
      },
      () => this.shared(),
      () => this.shared(),
      () => [
        'consent.granted',
        {
          purposes: this.some(purposes[this.controller]),
          noticeVersion: random.pick(['2019-05-10', '2025-01-01']),
          method: random.pick(['checkbox', 'double-opt-in']),
          jurisdiction: random.pick(['DE', undefined]),
          expiresAt: random.chance(0.3) ? new Date(this.away(random.int(-20, 400))).toISOString() : undefined,
        },
      ],
      () => {
        const scope = random.chance(0.15) ? random.pick(['all', 'all-contact'] as const) : undefined;
        const what = scope === undefined ? { purposes: this.some(purposes[this.controller]) } : { scope };
        return ['consent.withdrawn', { ...what, channel: random.pick(['link', 'account', undefined]) }];
      },
      () => {
        const optOutOf = random.chance(0.5) ? this.some(purposes[this.controller]) : undefined;
        return ['signal.received', { signal: random.pick(['gpc', 'dnt'] as const), value: random.pick(['0', '1']), optOutOf }];
      },
      () => {
        const action = random.pick(['delete', 'obscure'] as const);
        return ['retention.scheduled', { ...place, action, dueAt: new Date(this.away(random.int(-20, 60))).toISOString() }];
      },
      () => ['contact.made', { channel: 'email', purpose, commercial: random.chance(0.5) }],
      () => ['notice.given', { notice: 'policy-change', channel: 'email' }],
      () => ['subject.described', { residence: random.pick(['DE', 'FR', 'US']), ageBand: 'adult', source: 'declared' }],
    ];
    const [type, data] = random.pick(make)();
    return [type, dense(data)];
  }

  private shared(): [string, Record<string, unknown>] {
    const random = this.random;
    const { category, fields } = this.place();
    const order = random.chance(0.1) ? { ground: 'legal-order', legalOrder: { authority: 'court', reference: random.hex(6) } } : {};
    return [
      'data.shared',
      dense({
        category,
        fields: this.some(fields),
        recipient: random.pick(recipients[this.controller]),
        purpose: random.pick(purposes[this.controller]),
        legalBasis: random.pick(bases),
        country: random.pick(['DE', 'US', 'CN']),
        mechanism: random.pick(['scc', undefined]),
        consideration: random.pick(['money', undefined, undefined]),
        ...order,
      }),
    ];
  }

  private control(): Record<string, unknown> {
    return { control: this.random.pick(['tls', 'access-review']), outcome: this.random.pick(['passed', 'failed']) };
  }

  private place() {
    return this.random.pick<(typeof places)[Controller][number]>(places[this.controller]);
  }

  private newRecord(person: Person, dataset: string): string {
    const record = `${person.number}-${this.random.int(1, 4)}`;
    this.recordsOf(person, dataset).push(record);
    return record;
  }

  private oldRecord(person: Person, dataset: string): string {
    const known = this.recordsOf(person, dataset);
    return known.length === 0 ? `${person.number}-1` : this.random.pick(known);
  }

  private recordsOf(person: Person, dataset: string): string[] {
    const key = `${person.number}\n${dataset}`;
    const records = this.records.get(key) ?? [];
    this.records.set(key, records);
    return records;
  }

  private some<T>(from: readonly T[]): T[] {
    const chosen = from.filter(() => this.random.chance(0.5));
    return chosen.length > 0 ? chosen : [from[0] as T];
  }
}

function dense(data: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(data).filter(([, value]) => value !== undefined));
}
