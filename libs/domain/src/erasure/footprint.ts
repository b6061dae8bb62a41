import { isIdentifiable, isStored, type LedgerEvent, type WithdrawalScope } from '../events/index.ts';

/** Where one pseudonym's data is, as its own stream tells it: what an erasure has to reach, and what outlives it. */
export interface Footprint {
  /** The first revision of the stream that is not in here; 0 for an empty stream. */
  next: bigint;
  /** System to the last revision that says that data is there. */
  systems: ReadonlyMap<string, bigint>;
  /** Recipient to the last revision at which something that identifies was shared with it. */
  recipients: ReadonlyMap<string, bigint>;
  categories: ReadonlySet<string>;
  /** Token of a record to where its key can be opened in the vault, and where the record is. */
  records: ReadonlyMap<string, RecordPlace>;
  /** What the person said last of each purpose, by when it happened, and the widest objection. */
  choices: ReadonlyMap<string, Choice>;
  scope?: WithdrawalScope;
}

export interface Choice {
  optedOut: boolean;
  /** In ms since 1970. */
  at: number;
}

export interface RecordPlace {
  /** The event whose value `/record` is the key. */
  event: string;
  system: string;
  /** '' when the event did not name one. */
  dataset: string;
  /** When it was last said to be there, in ms since 1970. */
  at: number;
}

export const noFootprint: Footprint = {
  next: 0n,
  systems: new Map(),
  recipients: new Map(),
  categories: new Set(),
  records: new Map(),
  choices: new Map(),
};

/** Objections that are not taken back. */
export function objections({ choices, scope }: Footprint): { purposes: string[]; scope?: WithdrawalScope } {
  const purposes = [...choices].flatMap(([purpose, { optedOut }]) => (optedOut ? [purpose] : [])).sort();
  return { purposes, ...(scope ? { scope } : {}) };
}

/** Folds further events of the pseudonym's stream, in their order. */
export function foldFootprint(before: Footprint, events: readonly LedgerEvent[]): Footprint {
  const trail = new Trail(before);
  for (const event of events) trail.follow(event);
  return trail.footprint();
}

/** What says that data is in a system, and perhaps under which record. */
type Placing = `privacy.${'data.collected' | 'data.corrected' | 'data.obscured' | 'retention.scheduled'}.v1`;

/** The footprint while it is folded: copied once a page and not once an event. */
class Trail {
  #next: bigint;
  #scope: WithdrawalScope | undefined;
  readonly #systems: Map<string, bigint>;
  readonly #recipients: Map<string, bigint>;
  readonly #categories: Set<string>;
  readonly #records: Map<string, RecordPlace>;
  readonly #choices: Map<string, Choice>;

  constructor(before: Footprint) {
    this.#next = before.next;
    this.#scope = before.scope;
    this.#systems = new Map(before.systems);
    this.#recipients = new Map(before.recipients);
    this.#categories = new Set(before.categories);
    this.#records = new Map(before.records);
    this.#choices = new Map(before.choices);
  }

  footprint(): Footprint {
    return {
      next: this.#next,
      systems: this.#systems,
      recipients: this.#recipients,
      categories: this.#categories,
      records: this.#records,
      choices: this.#choices,
      ...(this.#scope ? { scope: this.#scope } : {}),
    };
  }

  follow(event: LedgerEvent): void {
    this.#next = event.revision + 1n;
    switch (event.type) {
      case 'privacy.data.collected.v1':
        this.#categories.add(event.data.category);
        if (isStored(event.data)) this.#held(event);
        break;
      case 'privacy.data.corrected.v1':
      case 'privacy.data.obscured.v1':
      case 'privacy.retention.scheduled.v1':
        this.#categories.add(event.data.category);
        this.#held(event);
        break;
      case 'privacy.data.accessed.v1':
        this.#categories.add(event.data.category);
        this.#systems.set(event.data.system, event.revision);
        break;
      case 'privacy.data.deleted.v1':
        if (event.data.record && !event.data.fields) this.#gone(event.data.record, timeOf(event));
        break;
      case 'privacy.data.shared.v1':
        this.#categories.add(event.data.category);
        if (isIdentifiable(event.data)) this.#recipients.set(event.data.recipient, event.revision);
        break;
      case 'privacy.contact.made.v1':
        if (event.data.sentBy) this.#recipients.set(event.data.sentBy, event.revision);
        break;
      default:
        this.#followObjections(event);
    }
  }

  #followObjections(event: LedgerEvent): void {
    switch (event.type) {
      case 'privacy.consent.granted.v1':
        this.#choose(event, event.data.purposes, false);
        break;
      case 'privacy.consent.withdrawn.v1':
      case 'privacy.optout.carried.v1':
        this.#choose(event, event.data.purposes, true);
        this.#scope = wider(this.#scope, event.data.scope);
        break;
      case 'privacy.signal.received.v1':
        this.#choose(event, event.data.optOutOf, true);
        break;
      default:
    }
  }

  #held(event: Extract<LedgerEvent, { type: Placing }>): void {
    const { system, dataset, record } = event.data;
    this.#systems.set(system, event.revision);
    if (record && event.metadata.commitments?.['/record'])
      this.#records.set(record, { event: event.id, system, dataset, at: Math.max(timeOf(event), this.#records.get(record)?.at ?? 0) });
  }

  /** A key that is free again may be another person's; one that was used again since is still this one's, in whatever order that is told. */
  #gone(record: string, at: number): void {
    const known = this.#records.get(record);
    if (known && known.at <= at) this.#records.delete(record);
  }

  /** A grant that is told late does not take back what was refused after it. */
  #choose(event: LedgerEvent, purposes: readonly string[] | undefined, optedOut: boolean): void {
    const at = timeOf(event);
    for (const purpose of purposes ?? []) {
      const known = this.#choices.get(purpose);
      if (!known || known.at <= at) this.#choices.set(purpose, { optedOut, at });
    }
  }
}

function timeOf({ metadata }: LedgerEvent): number {
  return Date.parse(metadata.time);
}

function wider(one: WithdrawalScope | undefined, other: WithdrawalScope | undefined): WithdrawalScope | undefined {
  return one === 'all' || other === 'all' ? 'all' : (one ?? other);
}
