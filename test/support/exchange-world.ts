import type { KeyEntry } from '#auth';
import type { Config } from '#config';
import { type Engines, Exchange, type FaultPoint, type Faults } from '#exchange';
import { topicName, writeStructured, type Channel, type Kafka, type NewMessage, type Publisher } from '#messaging';
import type { IncomingEvent } from '#ingest';
import { collect, until } from './collect.ts';
import { collected, policiesOf, TestLedger, testPolicy } from './ledger.ts';
import { everythingIn, kafkaSettings, lagOf, newController, testKafka } from './kafka-topics.ts';

const declared: KeyEntry = { name: 'kafka', roles: ['publisher'], sources: ['/shop/*'], createdAt: '2026-01-01T00:00:00Z' };

/** A ledger with a controller of its own that exchanges with Kafka. What exchanges can be let crash and be begun anew. */
export class ExchangeWorld {
  private restarting: Promise<void> | undefined;
  private running: { stop: AbortController; ended: Promise<void> } | undefined;
  /** Whether it died where it was to. */
  crashed = false;
  /** Keys that may stand behind messages. */
  keys: KeyEntry[] = [declared];
  /** What was logged as a warning. */
  readonly warnings: string[] = [];

  private constructor(
    readonly ledger: TestLedger,
    readonly kafka: Kafka,
    /** Past what stands between the exchange and the broker. */
    readonly direct: Kafka,
    readonly settings: Config,
    readonly controller: string,
    readonly publisher: Publisher,
  ) {}

  /** `through`: where the exchange finds the broker, if not where the test does. */
  static async open(brokers: string, through = brokers): Promise<ExchangeWorld> {
    const settings = kafkaSettings(through);
    const direct = testKafka(kafkaSettings(brokers));
    const controller = await newController(direct, settings);
    const ledger = await TestLedger.open();
    return new ExchangeWorld(ledger, testKafka(settings), direct, settings, controller, direct.publisher());
  }

  engines(faults?: Faults, more: Partial<Engines> = {}): Engines {
    const { db, store, vault } = this.ledger;
    return {
      store,
      vault,
      vaultDb: db,
      ingest: this.ledger.ingest({ policies: policiesOf({ ...testPolicy, controller: this.controller }) }),
      work: {
        receipt: () => Promise.reject(new Error('no receipt is expected here')),
        stuck: () => Promise.reject(new Error('no order is stuck here')),
      },
      apiKeys: { list: () => Promise.resolve(this.keys) },
      now: () => new Date(),
      log: { info: () => undefined, warn: (fields, message) => this.warnings.push(`${message} ${JSON.stringify(fields)}`) },
      ...(faults && { faults }),
      ...more,
    };
  }

  /** Begins to exchange; `crashAt` lets it die there once, and something else begin anew in its place. */
  start(crashAt?: FaultPoint, more: Partial<Engines> = {}): void {
    let armed = crashAt !== undefined;
    const at = (point: FaultPoint) => {
      if (!armed || point !== crashAt) return;
      armed = false;
      this.crashed = true;
      this.restarting = this.end().then(() => this.start(undefined, more));
      throw new Error('died');
    };
    const stop = new AbortController();
    const exchange = new Exchange({
      engines: this.engines({ at }, more),
      kafka: this.kafka,
      settings: this.settings,
      controllers: () => [this.controller],
      ready: () => Promise.resolve(),
    });
    const ended = exchange.run(stop.signal);
    ended.catch(() => undefined);
    this.running = { stop, ended };
  }

  async stop(): Promise<void> {
    await this.restarting;
    await this.end();
  }

  private async end(): Promise<void> {
    this.running?.stop.abort();
    await this.running?.ended;
  }

  topic(channel: Channel): string {
    return topicName(this.controller, channel);
  }

  event(id: string, data: Record<string, unknown> = {}, envelope: Partial<IncomingEvent> = {}): NewMessage {
    const email = `${id}@example.org`;
    return writeStructured(id, { ...collected(id, { subject: { email }, ...data }, envelope) });
  }

  async send(...messages: NewMessage[]): Promise<void> {
    await this.publisher.send([{ topic: this.topic('events'), messages }]);
  }

  /** Resolves once nothing that was sent is left over. */
  async allTaken(): Promise<void> {
    await until(async () => (await lagOf(this.direct, `lethe.ledger.${this.controller}`, this.topic('events'))) === 0);
  }

  /** Records of the ledger's `data.collected`, in its order: what an event is known by here. */
  async recorded(): Promise<{ id: string; person: string }[]> {
    const all = (await this.ledger.all()).filter(({ type }) => type === 'privacy.data.collected.v1');
    return all.map(({ id, stream }) => ({ id, person: stream }));
  }

  /** Ids of the feed's events in the order in which each partition has them. */
  async feed(): Promise<Record<string, unknown>[]> {
    const messages = await everythingIn(this.direct, this.topic('feed'));
    return messages.map(({ value }) => JSON.parse(String(value)) as Record<string, unknown>);
  }

  /** Resolves once everything that the ledger has is in the feed. */
  async allPublished(): Promise<Record<string, unknown>[]> {
    const ids = (await collect(this.ledger.store.readAll())).map(({ id }) => id);
    for (;;) {
      const feed = await this.feed();
      const published = new Set(feed.map(({ id }) => id));
      if (ids.every((id) => published.has(id))) return feed;
    }
  }

  async close(): Promise<void> {
    await this.stop();
    await this.publisher.close();
    await this.ledger.close();
  }
}
