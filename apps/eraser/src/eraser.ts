import { setTimeout as delay } from 'node:timers/promises';
import { openConnector } from '#connectors';
import type { SystemFile } from '#domain';
import {
  checkTopics,
  type Group,
  type Kafka,
  KafkaUnavailable,
  KafkaWatch,
  type Message,
  type TopicSettings,
  TopicsUnfit,
  topicName,
  topicsOf,
  type TopicSpec,
} from '#messaging';
import { readOrder } from './read-order.ts';
import { type QueueParts, SystemQueue } from './system-queue.ts';
import { Tries } from './tries.ts';

export interface EraserOptions extends Omit<QueueParts, 'tries'> {
  kafka: Kafka;
  settings: TopicSettings;
  /** How often the list of systems is asked for. Default 10,000 ms. */
  lookMs?: number;
  /** How often the list of open orders is asked for. Default 3,600,000 ms. */
  listMs?: number;
}

const LOOK_MS = 10_000;
const LIST_MS = 3_600_000;
/** What the list has and the inbox does not is most likely at work in another eraser: it is left to it for one to two of these. */
const OTHERS_MS = 60_000;

/**
 * Takes the orders of the systems that its key answers for and that have a connector from Kafka into its inbox, and works them from there. Each system has a
 * consumer group, so several erasers share the work of one; each has an inbox of its own. What a topic or an inbox has lost comes from the ledger's list.
 */
export class Eraser {
  private readonly queues = new Map<string, SystemQueue>();
  /** What it consumes, system by system. */
  private readonly groups = new Map<string, Group>();
  /** Controllers whose systems it serves. */
  private readonly controllers = new Set<string>();
  readonly tries = new Tries();
  /** What is the matter with Kafka, and how many orders are not taken yet, while this runs. */
  readonly watch: KafkaWatch;

  constructor(private readonly options: EraserOptions) {
    this.watch = new KafkaWatch({
      kafka: options.kafka,
      topics: () => [...this.controllers].flatMap((controller) => topicsNeeded(controller, options.settings)),
      groups: () => [...this.groups.values()],
      now: () => new Date(),
    });
  }

  /** Those that it serves. */
  get systems(): Iterable<string> {
    return this.queues.keys();
  }

  /** Works until the signal aborts. Rejects when topics are unfit, or Kafka or the ledger does not let us in: the process then ends, and is started again by whoever watches it. */
  async run(signal: AbortSignal): Promise<void> {
    const stop = new AbortController();
    const until = AbortSignal.any([signal, stop.signal]);
    const failed = Promise.withResolvers<never>();
    failed.promise.catch(() => undefined);
    const running: Promise<void>[] = [this.watch.run(until)];
    try {
      while (!signal.aborted) {
        for (const system of await this.newSystems()) {
          if (!(await this.fit(system.controller))) continue;
          for (const work of this.serve(system, until)) {
            work.catch(failed.reject);
            running.push(work);
          }
        }
        await Promise.race([delay(this.options.lookMs ?? LOOK_MS, undefined, { signal }).catch(() => undefined), failed.promise]);
      }
    } finally {
      stop.abort();
      await Promise.allSettled(running);
    }
  }

  /** Systems that are not served yet; the others get to know their present file. */
  private async newSystems(): Promise<SystemFile[]> {
    const { api, secrets } = this.options;
    const systems = (await api.systems()) ?? [];
    for (const system of systems) this.queues.get(system.name)?.become(system);
    return systems.filter((system) => !this.queues.has(system.name) && openConnector(system, secrets) !== undefined);
  }

  private serve(system: SystemFile, signal: AbortSignal): Promise<void>[] {
    const { name, controller } = system;
    const queue = new SystemQueue(system, { ...this.options, tries: this.tries });
    this.queues.set(name, queue);
    const group = { group: `lethe.eraser.${controller}.${name}`, topics: [topicName(controller, 'erasure.orders')] };
    this.groups.set(name, group);
    const consuming = this.options.kafka.consume({
      ...group,
      onBatch: (messages) => Promise.resolve(this.take(name, messages)),
      signal,
    });
    return [queue.run(signal), consuming, this.list(name, signal)];
  }

  /** At the start and from time to time the orders that the ledger says are open. An inbox that knows none of the target yet takes them up at once. */
  private async list(target: string, signal: AbortSignal): Promise<void> {
    const { lookMs = LOOK_MS, listMs = LIST_MS } = this.options;
    while (!signal.aborted) {
      const all = await this.adopt(target);
      await delay(all ? listMs : lookMs, undefined, { signal }).catch(() => undefined);
    }
  }

  private async adopt(target: string): Promise<boolean> {
    const { api, inbox } = this.options;
    const isNew = !inbox.knows(target);
    const pages = api.openOrders(target);
    for (;;) {
      const page = await pages.next();
      if (page.done) return page.value;
      const now = Date.now();
      inbox.adopt(page.value, isNew ? now : now + OTHERS_MS * (1 + Math.random()), now);
      this.queues.get(target)?.ring();
    }
  }

  /** Orders of one system into the inbox; those of others are for their own groups. What is no order is passed over, and said. */
  private take(target: string, messages: readonly Message[]): { done: number } {
    const { inbox, faults, log } = this.options;
    const orders = messages.map((message) => ({ message, order: readOrder(message) }));
    for (const { message, order } of orders) {
      const { topic, partition, offset } = message;
      if (!order) log?.warn({ topic, partition, offset }, 'a message is no order; it was passed over');
    }
    const own = orders.flatMap(({ order }) => (order?.target === target ? [order] : []));
    faults?.at('before inbox');
    inbox.take(own, Date.now());
    faults?.at('after inbox');
    if (own.length > 0) this.queues.get(target)?.ring();
    return { done: messages.length };
  }

  /** False while Kafka is not there. @throws TopicsUnfit */
  private async fit(controller: string): Promise<boolean> {
    const { kafka, settings, log } = this.options;
    this.controllers.add(controller);
    try {
      const differences = await checkTopics(kafka, topicsNeeded(controller, settings));
      if (differences.length > 0) throw new TopicsUnfit(differences);
      return true;
    } catch (error) {
      if (!(error instanceof KafkaUnavailable)) throw error;
      log?.warn({}, error.message);
      return false;
    }
  }
}

function topicsNeeded(controller: string, settings: TopicSettings): TopicSpec[] {
  return topicsOf(controller, settings).filter(({ channel }) => channel.startsWith('erasure.'));
}
