import type { Random } from '../../apps/cli/src/demo/random.ts';
import type { Controller, Person } from './people.ts';
import { bases, places, purposes, recipients } from './vocabulary.ts';

/** The middle of an event type, and its data without the subject. */
export type Happening = [string, Record<string, unknown>];

/** What happens to people, made by chance. It remembers the records of each, so that deletions, corrections and schedules meet what was collected. */
export class Happenings {
  private readonly records = new Map<string, string[]>();

  constructor(
    private readonly controller: Controller,
    private readonly random: Random,
    /** A moment (ms) so many days away at which nothing falls due in this run. */
    private readonly moment: (days: number) => number,
  ) {}

  /** Something is collected, into a new record or none. */
  collected(person: Person): Happening {
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

  /** Anything that may happen to somebody of whom something was collected. */
  any(person: Person): Happening {
    const random = this.random;
    const { category, system, dataset, fields } = this.place();
    const record = random.chance(0.8) ? this.oldRecord(person, dataset) : undefined;
    const place = { category, system, dataset, record };
    const purpose = random.pick(purposes[this.controller]);
    const make: (() => Happening)[] = [
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
          expiresAt: random.chance(0.3) ? new Date(this.moment(random.int(-20, 400))).toISOString() : undefined,
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
        return ['retention.scheduled', { ...place, action, dueAt: new Date(this.moment(random.int(-20, 60))).toISOString() }];
      },
      () => ['contact.made', { channel: 'email', purpose, commercial: random.chance(0.5) }],
      () => ['notice.given', { notice: 'policy-change', channel: 'email' }],
      () => ['subject.described', { residence: random.pick(['DE', 'FR', 'US']), ageBand: 'adult', source: 'declared' }],
    ];
    const [type, data] = random.pick(make)();
    return [type, dense(data)];
  }

  private shared(): Happening {
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
