import { setTimeout as delay } from 'node:timers/promises';
import {
  checkTopics,
  KafkaWatch,
  KafkaRefused,
  KafkaUnavailable,
  TopicsUnfit,
  topicName,
  topicsOf,
  type ConsumeOptions,
  type Group,
  type Kafka,
  type Publisher,
  type TopicSettings,
} from '#messaging';
import { Burial } from './dead-letters.ts';
import type { Engines } from './engines.ts';
import { Figures } from './figures.ts';
import { Inbound } from './inbound.ts';
import { Receipts } from './receipts.ts';
import { Relay } from './relay.ts';
import { dropSettledLetters } from './settled-letters.ts';
import { StuckOrders } from './stuck-orders.ts';

export interface ExchangeOptions {
  engines: Engines;
  kafka: Kafka;
  settings: TopicSettings;
  /** Every controller that has a policy; asked again and again. */
  controllers(): readonly string[];
  /** Resolves when the vault is in line with the ledger: nothing is taken or given before. */
  ready(): Promise<void>;
}

const LOCK = 'lethe.relay';
const LOOK_MS = 2_000;
const EXPIRE_MS = 60_000;

/**
 * What the ledger exchanges over Kafka: for each controller its events and receipts in, its orders and its feed out. Each controller has consumers and a
 * position of its own, so that none waits for another. Any number of processes may run it: they share the partitions, and one of them relays.
 */
export class Exchange {
  private readonly publisher: Publisher;
  private readonly burial: Burial;
  readonly figures = new Figures();
  /** What is the matter with Kafka, and how far its messages are taken in, while this runs. */
  readonly watch: KafkaWatch;

  constructor(private readonly options: ExchangeOptions) {
    const { kafka, engines, settings, controllers } = options;
    this.publisher = kafka.publisher();
    this.burial = new Burial(engines, this.publisher, this.figures);
    this.watch = new KafkaWatch({
      kafka,
      topics: () => controllers().flatMap((controller) => topicsOf(controller, settings)),
      groups: () => controllers().map(groupOf),
      now: engines.now,
    });
  }

  /** @throws TopicsUnfit naming every topic that is missing or differs, and the cure. A broker that is not there is waited for. */
  async check(controllers = this.options.controllers()): Promise<void> {
    const specs = controllers.flatMap((controller) => topicsOf(controller, this.options.settings));
    const differences = await checkTopics(this.options.kafka, specs);
    if (differences.length > 0) throw new TopicsUnfit(differences);
  }

  /** Works until the signal aborts. Rejects if topics are unfit at the start, or Kafka does not let us in any more. */
  async run(signal: AbortSignal): Promise<void> {
    const over = new AbortController();
    const watching = this.watch.run(AbortSignal.any([signal, over.signal]));
    try {
      await this.options.ready();
      await this.patiently(signal, () => this.check());
      await Promise.all([this.takeIn(signal), this.giveOut(signal), this.expire(signal)]);
    } finally {
      over.abort();
      await watching;
      await this.publisher.close().catch(() => undefined);
    }
  }

  /** Events and receipts, and what orders get stuck on. */
  private takeIn(signal: AbortSignal): Promise<void> {
    return this.forEachController(signal, (controller, until) => {
      const { engines, kafka } = this.options;
      const inbound = new Inbound(controller, engines, this.burial, this.figures);
      const receipts = new Receipts(controller, engines, this.burial, this.figures);
      const stuck = new StuckOrders(controller, engines, this.burial);
      const takers = new Map<string, ConsumeOptions['onBatch']>([
        [topicName(controller, 'events'), (messages, alive) => inbound.take(messages, alive)],
        [topicName(controller, 'erasure.receipts'), (messages, alive) => receipts.take(messages, alive)],
        [topicName(controller, 'erasure.orders'), (messages, alive) => stuck.takeOrders(messages, alive)],
        [topicName(controller, 'dead'), (messages, alive) => stuck.takeDead(messages, alive)],
      ]);
      return kafka.consume({
        ...groupOf(controller),
        onBatch: async (messages, alive) => (await takers.get(messages[0]?.topic ?? '')?.(messages, alive)) ?? { done: messages.length },
        signal: until,
      });
    });
  }

  /** Orders and the feed, by one process at a time. */
  private async giveOut(signal: AbortSignal): Promise<void> {
    const { engines } = this.options;
    while (!signal.aborted) {
      await engines.vaultDb
        .session(async (session) => {
          const [row] = await session.query<{ alone: boolean }>('SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS alone', [LOCK]);
          if (row?.alone)
            await this.forEachController(signal, (controller, until) =>
              new Relay(controller, engines, this.publisher, this.figures).run(until),
            );
        })
        .catch((error: unknown) => this.failed(error, 'the relay could not go on; it is tried again'));
      await pause(LOOK_MS, signal);
    }
  }

  private async expire(signal: AbortSignal): Promise<void> {
    const { engines, controllers } = this.options;
    const { vault, now } = engines;
    while (!signal.aborted) {
      await vault.deadLetters.expire(now()).catch((error: unknown) => this.failed(error, 'expired dead letters could not be deleted'));
      for (const controller of controllers())
        await dropSettledLetters(engines, controller).catch((error: unknown) =>
          this.failed(error, 'settled dead letters stay on the list'),
        );
      await pause(EXPIRE_MS, signal);
    }
  }

  /** Works for each controller, also for those that come later: they have to have their topics first, and nobody else waits for that. */
  private async forEachController(signal: AbortSignal, work: (controller: string, until: AbortSignal) => Promise<void>): Promise<void> {
    const stop = new AbortController();
    const until = AbortSignal.any([signal, stop.signal]);
    const failed = Promise.withResolvers<never>();
    failed.promise.catch(() => undefined);
    const running = new Map<string, Promise<void>>();
    try {
      while (!signal.aborted) {
        for (const controller of this.options.controllers()) {
          if (running.has(controller) || !(await this.fit(controller))) continue;
          const working = work(controller, until);
          working.catch(failed.reject);
          running.set(controller, working);
        }
        await Promise.race([pause(LOOK_MS, signal), failed.promise]);
      }
    } finally {
      stop.abort();
      await Promise.allSettled(running.values());
    }
  }

  private async fit(controller: string): Promise<boolean> {
    return this.check([controller]).then(
      () => true,
      (error: unknown) => {
        if (error instanceof KafkaRefused) throw error;
        return this.failed(error, 'the topics of a controller are not there yet; looking again');
      },
    );
  }

  private async patiently(signal: AbortSignal, work: () => Promise<void>): Promise<void> {
    while (!signal.aborted) {
      try {
        return await work();
      } catch (error) {
        if (!(error instanceof KafkaUnavailable)) throw error;
        this.failed(error, 'Kafka cannot be reached; trying again');
      }
      await pause(LOOK_MS, signal);
    }
  }

  private failed(error: unknown, message: string): false {
    const { name, code } = (error ?? {}) as { name?: string; code?: string };
    // What topics lack names topics only.
    const says = error instanceof TopicsUnfit || error instanceof KafkaUnavailable ? error.message : undefined;
    this.options.engines.log?.warn({ error: name, code, says }, message);
    return false;
  }
}

/** What takes events and receipts of a controller in, and looks at what orders get stuck on. */
function groupOf(controller: string): Group {
  const topics = (['events', 'erasure.receipts', 'erasure.orders', 'dead'] as const).map((channel) => topicName(controller, channel));
  return { group: `lethe.ledger.${controller}`, topics };
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return delay(ms, undefined, { signal }).catch(() => undefined);
}
