import { isIdentifiable, isStored, type LedgerEvent, type WithdrawalScope } from '../events/index.ts';

/** Where one pseudonym's data is, as its own stream tells it: what an erasure has to reach, and what outlives it. */
export interface Footprint {
  /** The first revision of the stream that is not in here; 0 for an empty stream. */
  next: bigint;
  /** System to the last revision at which data was stored or corrected there. */
  systems: ReadonlyMap<string, bigint>;
  /** Recipient to the last revision at which something that identifies was shared with it. */
  recipients: ReadonlyMap<string, bigint>;
  categories: ReadonlySet<string>;
  /** Token of a record to where its key can be opened in the vault, and where the record is. */
  records: ReadonlyMap<string, RecordPlace>;
  /** Objections that are not taken back. */
  optOut: { purposes: ReadonlySet<string>; scope?: WithdrawalScope };
}

export interface RecordPlace {
  /** The event whose value `/record` is the key. */
  event: string;
  system: string;
  /** '' when the event did not name one. */
  dataset: string;
}

export const noFootprint: Footprint = {
  next: 0n,
  systems: new Map(),
  recipients: new Map(),
  categories: new Set(),
  records: new Map(),
  optOut: { purposes: new Set() },
};

/** Folds further events of the pseudonym's stream, in their order. */
export function foldFootprint(before: Footprint, events: readonly LedgerEvent[]): Footprint {
  const trail = new Trail(before);
  for (const event of events) trail.follow(event);
  return trail.footprint();
}

/** The footprint while it is folded: copied once a page and not once an event. */
class Trail {
  #next: bigint;
  #scope: WithdrawalScope | undefined;
  readonly #systems: Map<string, bigint>;
  readonly #recipients: Map<string, bigint>;
  readonly #categories: Set<string>;
  readonly #records: Map<string, RecordPlace>;
  readonly #purposes: Set<string>;

  constructor(before: Footprint) {
    this.#next = before.next;
    this.#scope = before.optOut.scope;
    this.#systems = new Map(before.systems);
    this.#recipients = new Map(before.recipients);
    this.#categories = new Set(before.categories);
    this.#records = new Map(before.records);
    this.#purposes = new Set(before.optOut.purposes);
  }

  footprint(): Footprint {
    const optOut = { purposes: this.#purposes, ...(this.#scope ? { scope: this.#scope } : {}) };
    return {
      next: this.#next,
      systems: this.#systems,
      recipients: this.#recipients,
      categories: this.#categories,
      records: this.#records,
      optOut,
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
        this.#held(event);
        break;
      case 'privacy.data.deleted.v1':
        if (event.data.record && !event.data.fields) this.#records.delete(event.data.record);
        break;
      case 'privacy.data.shared.v1':
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
        for (const purpose of event.data.purposes) this.#purposes.delete(purpose);
        break;
      case 'privacy.consent.withdrawn.v1':
      case 'privacy.optout.carried.v1':
        for (const purpose of event.data.purposes ?? []) this.#purposes.add(purpose);
        this.#scope = wider(this.#scope, event.data.scope);
        break;
      case 'privacy.signal.received.v1':
        for (const purpose of event.data.optOutOf ?? []) this.#purposes.add(purpose);
        break;
      default:
    }
  }

  #held(event: Extract<LedgerEvent, { type: 'privacy.data.collected.v1' | 'privacy.data.corrected.v1' }>): void {
    const { system, dataset, record } = event.data;
    this.#systems.set(system, event.revision);
    if (record && event.metadata.commitments?.['/record']) this.#records.set(record, { event: event.id, system, dataset });
  }
}

function wider(one: WithdrawalScope | undefined, other: WithdrawalScope | undefined): WithdrawalScope | undefined {
  return one === 'all' || other === 'all' ? 'all' : (one ?? other);
}
