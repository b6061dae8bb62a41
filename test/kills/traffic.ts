import { Random } from '../../apps/cli/src/demo/random.ts';
import { Happenings } from './happenings.ts';
import { personOf, type Controller, type Person } from './people.ts';

/** An event as it goes over the wire: CloudEvents 1.0. */
export interface WireEvent {
  specversion: '1.0';
  type: string;
  source: string;
  id: string;
  time: string;
  data: Record<string, unknown>;
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

/**
 * What one writer sends, made by chance from a seed: events of its own people, in whatever form they name them, and of people whom every writer
 * of the controller knows. `now` (ms) decides the times of day only: all due dates lie hours away from it, so that nothing falls due in a run.
 */
export class Traffic {
  private readonly random: Random;
  private readonly met = new Set<string>();
  private readonly happenings: Happenings;
  private count = 0;
  private lastTime: string | undefined;

  constructor(
    private readonly writer: number,
    readonly controller: Controller,
    private readonly options: { seed: number; now: number; own: number; shared: number },
  ) {
    this.random = new Random(options.seed * 1_009 + writer);
    this.happenings = new Happenings(controller, this.random, (days) => this.away(days));
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
    const [type, data] = first ? this.happenings.collected(person) : this.happenings.any(person);
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

  private control(): Record<string, unknown> {
    return { control: this.random.pick(['tls', 'access-review']), outcome: this.random.pick(['passed', 'failed']) };
  }
}
