import pg from 'pg';
import type { Policy, SystemFile } from '#domain';
import {
  ErasureProcess,
  ErasureWork,
  InProcessEraser,
  Requests,
  Teller,
  type Engines,
  type Faults,
  type MailServer,
  type RequestResult,
  type RequestView,
} from '#erasure';
import type { Finisher, Ingest } from '#ingest';
import type { StoredEvent } from '#event-store';
import { registerSystem } from '#policy';
import type { Database } from '#postgres';
import { ReadModels } from '#projections';
import { Keeper, type KeyProvider } from '#vault';
import { collected, policiesOf, testCaller, TestLedger, testPolicy } from './ledger.ts';
import { testDatabase, type TestDatabase } from './postgres.ts';

export const anna = { controller: 'shop', name: 'anna' };
export const ben = { controller: 'shop', name: 'ben' };

const policy: Policy = {
  ...testPolicy,
  recipients: [
    { id: 'dhl', name: 'DHL', kind: 'shipping', role: 'controller', countries: ['DE'], receives: [] },
    { id: 'mailjet', name: 'Mailjet', kind: 'mail-service', role: 'processor', countries: ['FR'], receives: [] },
  ],
};

/** The shop's database: customers found by email, and their orders. */
export const shopSystem: SystemFile = {
  controller: 'shop',
  name: 'shop-db',
  connector: 'postgresql',
  connection: { url: 'env:SHOP_DB_URL' },
  datasets: [
    {
      name: 'customers',
      category: 'account',
      location: 'public.customers',
      key: 'id',
      identifiers: { email: 'email' },
      fields: [{ name: 'email' }],
      erase: 'delete-row',
    },
    {
      name: 'orders',
      category: 'order',
      location: 'public.orders',
      key: 'id',
      references: [{ dataset: 'customers', column: 'customer_id' }],
      fields: [{ name: 'delivery_address' }],
      erase: 'delete-row',
    },
  ],
};

/** Everything that an erasure needs, on real engines: a ledger that is kept and projected all the time, and a shop. */
export class ErasureWorld {
  /** The clock of requests and erasures; the machine's without it. */
  now: (() => Date) | undefined;
  /** In force for all that is made from now on. */
  policy = policy;
  /** Where the shop's connection is found. */
  readonly secrets = { read: async (reference: string) => (reference === 'env:SHOP_DB_URL' ? this.shopDatabase.url : undefined) };
  private readonly stop = new AbortController();
  private readonly running: Promise<unknown>[] = [];
  private number = 0;

  private constructor(
    readonly ledger: TestLedger,
    readonly readDb: Database,
    readonly readModels: ReadModels,
    readonly ingest: Ingest,
    readonly finisher: Finisher,
    private readonly shopDatabase: TestDatabase,
    readonly shop: pg.Pool,
  ) {}

  /** `provider` stands behind the keys of the day. */
  static async open(systems: SystemFile[] = [shopSystem], provider?: KeyProvider): Promise<ErasureWorld> {
    const ledger = await TestLedger.open(provider);
    const shopDatabase = await testDatabase();
    const readDb = ledger.postgres.db('lethe_read');
    await ReadModels.migrate(readDb);
    const shop = new pg.Pool({ connectionString: shopDatabase.url, max: 2 });
    // Its last connections may still be closing when the database is dropped.
    shop.on('error', () => undefined);
    await shop.query('create table customers (id serial primary key, email text unique not null)');
    await shop.query('create table orders (id text primary key, customer_id int not null references customers, delivery_address text)');
    const ingest = ledger.ingest({ policies: policiesOf(policy) });
    const readModels = new ReadModels(readDb, ledger.store);
    const world = new ErasureWorld(ledger, readDb, readModels, ingest, ledger.finisher(), shopDatabase, shop);
    world.running.push(readModels.run(world.stop.signal), new Keeper(ledger.db, ledger.keys, ledger.store).run(world.stop.signal));
    for (const system of systems) await registerSystem(ledger.store, system, { controller: 'shop', actor: 'admin', now: new Date() });
    return world;
  }

  engines(faults?: Faults): Engines {
    const { db, keys, vault, store } = this.ledger;
    const { readDb, readModels } = this;
    return {
      store,
      vault,
      vaultDb: db,
      keys,
      readDb,
      readModels,
      policies: policiesOf(this.policy),
      now: () => this.now?.() ?? new Date(),
      ...(faults && { faults }),
    };
  }

  requests(faults?: Faults): Requests {
    return new Requests(this.engines(faults), true);
  }

  work(faults?: Faults): ErasureWork {
    return new ErasureWork(this.engines(faults), this.ingest);
  }

  process(faults?: Faults): ErasureProcess {
    const terms = { backupWindow: 'P30D', skeletonRetention: 'P3Y', skeletonGround: 'legal-claims' };
    return new ErasureProcess({ engines: this.engines(faults), facts: this.ingest, finisher: this.finisher, terms, tickMs: 100 });
  }

  /** `mail` is the mail server; `secrets` those that its webhooks are signed with, by reference. */
  teller({ faults, mail, secrets = {} }: { faults?: Faults; mail?: MailServer; secrets?: Record<string, string> } = {}): Teller {
    const engines = this.engines(faults);
    return new Teller({
      engines,
      work: new ErasureWork(engines, this.ingest),
      secrets: { read: async (reference) => secrets[reference] },
      tickMs: 50,
      backoffMs: { first: 20, longest: 100 },
      ...(mail && { mail }),
    });
  }

  eraser(faults?: Faults): InProcessEraser {
    const engines = this.engines(faults);
    return new InProcessEraser({
      engines,
      work: new ErasureWork(engines, this.ingest),
      secrets: this.secrets,
      tickMs: 100,
      backoffMs: { first: 20, longest: 200 },
    });
  }

  /** A new customer with one order in the shop, which the shop tells the ledger. */
  async customer(email: string): Promise<string> {
    const order = `o-${++this.number}`;
    const { rows } = await this.shop.query('insert into customers (email) values ($1) returning id', [email]);
    await this.shop.query('insert into orders values ($1, $2, $3)', [order, rows[0].id, '1 Main St']);
    return this.tell(collected(order, { subject: { email } }));
  }

  /** Records an event; the pseudonym of whom it is about. */
  async tell(event: ReturnType<typeof collected>): Promise<string> {
    const [result] = await this.ingest.record(testCaller, [event]);
    if (result?.status !== 'recorded' || !result.subject) throw new Error(`The event was not recorded: ${JSON.stringify(result)}`);
    return result.subject;
  }

  async tellShared(email: string, recipient: string): Promise<void> {
    await this.tell({
      ...collected(`s-${++this.number}`),
      type: 'privacy.data.shared.v1',
      data: {
        subject: { email },
        category: 'order',
        fields: ['delivery_address'],
        recipient,
        purpose: 'delivery',
        legalBasis: 'contract',
        country: 'DE',
      },
    });
  }

  async tellLinked(email: string, other: string): Promise<void> {
    await this.tell({
      ...collected(`l-${++this.number}`),
      type: 'privacy.subject.linked.v1',
      data: { subject: { email }, other: { email: other }, basis: 'support' },
    });
    await this.caughtUp();
  }

  /** An erasure that anna opened and verified and ben approved. */
  async approved(email: string, requests = this.requests()): Promise<RequestView> {
    const { id } = asked(await requests.open(anna, { kind: 'erasure', regulation: 'gdpr', identifiers: { email } }));
    asked(await requests.command(anna, id, { do: 'verify', method: 'letter' }));
    const { closure } = asked(await requests.get(ben, id));
    return asked(await requests.approve(ben, id, closure));
  }

  /** Runs what runs until the condition holds. */
  async until<T>(condition: () => Promise<T | false | undefined>, ...running: { run(signal: AbortSignal): Promise<void> }[]): Promise<T> {
    const stop = new AbortController();
    const ended = running.map((each) => each.run(stop.signal));
    try {
      for (;;) {
        const held = await condition();
        if (held) return held;
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    } finally {
      stop.abort();
      await Promise.all(ended);
    }
  }

  /** Until the vault and the read models reflect the ledger. */
  async caughtUp(): Promise<void> {
    const head = await this.ledger.store.head();
    await this.readModels.waitFor(head, 10_000);
    await new Keeper(this.ledger.db, this.ledger.keys, this.ledger.store).caughtUpTo(head, AbortSignal.timeout(10_000));
  }

  async events(stream: string): Promise<StoredEvent[]> {
    const events: StoredEvent[] = [];
    for await (const event of this.ledger.store.readStream(stream)) events.push(event);
    return events;
  }

  /** The types of a stream's events without what they have in common, in order. */
  async types(stream: string): Promise<string[]> {
    return (await this.events(stream)).map(({ type }) => type.slice('privacy.'.length, -'.v1'.length));
  }

  async close(): Promise<void> {
    this.stop.abort();
    await Promise.allSettled(this.running);
    await this.shop.end();
    await this.shopDatabase.drop();
    await this.ledger.close();
  }
}

export function asked(result: RequestResult): RequestView {
  if (!result.ok) throw new Error(`${result.problem.title}: ${result.problem.detail}`);
  return result.request;
}
