import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Policy, PolicySource } from '#domain';
import { EventStore, type StoredEvent } from '#event-store';
import { Finisher, Ingest, type Caller, type IncomingEvent, type IngestOptions } from '#ingest';
import type { Database } from '#postgres';
import { Keeper, KeyFolder, Vault, type Faults, type KeyProvider } from '#vault';
import { until } from './collect.ts';
import { EmbeddedStoreProcess } from './embedded-store.ts';
import { testDatabase, type TestDatabase } from './postgres.ts';

/** A policy that keeps the values of `order.delivery_address` and `order.email`, and never stores `order.card`. */
export const testPolicy: Policy = {
  controller: 'shop',
  version: '1',
  effectiveFrom: '2020-01-01T00:00:00Z',
  contact: { name: 'Shop' },
  entities: [],
  identifiers: [
    { type: 'customer_id', form: 'opaque', identifies: true },
    { type: 'email', form: 'email', identifies: true },
    { type: 'phone', form: 'phone', identifies: true },
  ],
  categories: [
    {
      id: 'order',
      name: 'Orders',
      fields: [
        { name: 'delivery_address', keep: 'value' },
        { name: 'email', keep: 'value' },
        { name: 'phone' },
        { name: 'card', keep: 'value', neverStore: true },
      ],
    },
  ],
  purposes: [],
  recipients: [],
  retention: [],
};

export const testCaller: Caller = { controller: 'shop', actor: 'shop-key', sources: ['/shop/*'] };

/** A valid event; what is given goes over the sample. */
export function collected(id: string, data: Record<string, unknown> = {}, envelope: Partial<IncomingEvent> = {}): IncomingEvent {
  return {
    specversion: '1.0',
    type: 'privacy.data.collected.v1',
    source: '/shop/checkout',
    id,
    time: '2026-10-01T10:00:00Z',
    data: {
      subject: { email: 'ada@example.org' },
      category: 'order',
      fields: { delivery_address: '1 Main St', phone: '+1 202 555 0100' },
      purposes: ['order_fulfilment'],
      legalBasis: 'contract',
      system: 'shop-db',
      dataset: 'orders',
      record: id,
      ...data,
    },
    ...envelope,
  };
}

/** A vault and an event store of a test's own, with what works on them. */
export class TestLedger {
  private constructor(
    readonly postgres: TestDatabase,
    readonly events: EmbeddedStoreProcess,
    readonly db: Database,
    readonly keys: KeyFolder,
    readonly vault: Vault,
    readonly store: EventStore,
    private readonly dir: string,
  ) {}

  /** `provider` stands behind the keys of the day. */
  static async open(provider?: KeyProvider): Promise<TestLedger> {
    const dir = mkdtempSync(join(tmpdir(), 'lethe-test-keys-'));
    const [postgres, events] = await Promise.all([testDatabase(), EmbeddedStoreProcess.start()]);
    const db = postgres.db('lethe_vault');
    await Vault.migrate(db);
    const keys = await KeyFolder.open(join(dir, 'keys'), { create: true, ...(provider && { provider }) });
    const vault = new Vault(db, keys);
    await vault.prepare(new Date());
    return new TestLedger(postgres, events, db, keys, vault, new EventStore({ url: events.url }), dir);
  }

  ingest(options: Partial<IngestOptions> = {}): Ingest {
    return new Ingest({ db: this.db, keys: this.keys, store: this.store, policies: policiesOf(testPolicy), ...options });
  }

  finisher(faults?: Faults): Finisher {
    return new Finisher({ db: this.db, keys: this.keys, store: this.store, olderThanMs: 0, everyMs: 20, ...(faults && { faults }) });
  }

  /** Runs a keeper until the vault reflects the whole ledger, or until something else holds. */
  async keep(faults?: Faults, holds?: () => boolean | Promise<boolean>): Promise<void> {
    const stop = new AbortController();
    const keeper = new Keeper(this.db, this.keys, this.store, faults);
    const running = keeper.run(stop.signal);
    try {
      await Promise.race([holds ? until(holds) : keeper.caughtUpTo(await this.store.head(), stop.signal), running]);
    } finally {
      stop.abort();
      await running.catch(() => undefined);
    }
  }

  /** The whole ledger. */
  async all(): Promise<StoredEvent[]> {
    const events: StoredEvent[] = [];
    for await (const event of this.store.readAll()) events.push(event);
    return events;
  }

  /** Where the event store keeps its files. */
  get eventsDir(): string {
    return this.events.dir;
  }

  /** The port of the event store. */
  get port(): number {
    return this.events.port;
  }

  async close(): Promise<void> {
    await this.store.dispose();
    await Promise.all([this.postgres.drop(), this.events.remove()]);
    rmSync(this.dir, { recursive: true, force: true });
  }
}

export function policiesOf(...policies: Policy[]): PolicySource {
  return {
    current: (controller) => policies.findLast((policy) => policy.controller === controller),
    versions: (controller) => policies.filter((policy) => policy.controller === controller),
  };
}
