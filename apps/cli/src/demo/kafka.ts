import { loadConfig, type Config } from '#config';
import { createTopics, Kafka, topicName, topicsOf, writeStructured, type Channel, type TopicSpec } from '#messaging';
import type { Screen } from './screen.ts';
import type { CloudEvent } from './year.ts';

const batchSize = 500;

/** The way over Kafka: topics of the demonstration's own, on the brokers that `LETHE_KAFKA_BROKERS` names. */
export class DemoKafka {
  private constructor(
    private readonly kafka: Kafka,
    private readonly controllers: readonly string[],
    private readonly specs: readonly TopicSpec[],
    readonly brokers: string,
    /** For the ledger: how many replicas its topics have. */
    readonly env: Record<string, string>,
  ) {}

  /**
   * Creates the topics of these controllers; undefined where no brokers are named. Topics that are there already are somebody's: they are left alone, and it is refused.
   * @throws KafkaUnavailable, KafkaRefused
   */
  static async open(controllers: readonly string[], screen: Screen): Promise<DemoKafka | undefined> {
    const config = loadConfig();
    if (!config.kafkaBrokers) return undefined;
    const brokers = config.kafkaBrokers.join(',');
    screen.heading(`Over Kafka, at ${brokers}: topics for this demonstration, removed at its end`);
    const kafka = new Kafka(config, 'lethe-demo');
    const kafkaReplication = await replicas(kafka, config, screen);
    const specs = controllers.flatMap((controller) => topicsOf(controller, { ...config, kafkaReplication }));
    await refuseOthers(kafka, specs);
    const env = { LETHE_KAFKA_REPLICATION: String(kafkaReplication) };
    const opened = new DemoKafka(kafka, controllers, specs, brokers, env);
    try {
      for (const line of (await createTopics(kafka, specs)).changed) screen.line(line);
      return opened;
    } catch (error) {
      await opened.remove();
      throw error;
    }
  }

  /** Sends a company's events in their order, as CloudEvents in structured mode; resolves when the brokers have all of them. */
  async send(controller: string, events: readonly CloudEvent[]): Promise<void> {
    const publisher = this.kafka.publisher();
    const topic = topicName(controller, 'events');
    try {
      for (let from = 0; from < events.length; from += batchSize) {
        const messages = events.slice(from, from + batchSize).map((event) => writeStructured(keyOf(event), { ...event }));
        await publisher.send([{ topic, messages }]);
      }
    } finally {
      await publisher.close();
    }
  }

  /** How many messages a topic of a company has taken. */
  async count(controller: string, channel: Channel): Promise<number> {
    const partitions = await this.kafka.admin((admin) => admin.fetchTopicOffsets(topicName(controller, channel)));
    return partitions.reduce((sum, { high }) => sum + Number(high), 0);
  }

  /** The same of all companies together. */
  async countAll(channel: Channel): Promise<number> {
    const counts = await Promise.all(this.controllers.map((controller) => this.count(controller, channel)));
    return counts.reduce((sum, n) => sum + n, 0);
  }

  /** Deletes the topics, and the groups that read them. Everybody who used them has to be gone. */
  async remove(): Promise<void> {
    const own = new Set(this.specs.map(({ name }) => name));
    await this.kafka.admin(async (admin) => {
      const topics = (await admin.listTopics()).filter((name) => own.has(name));
      if (topics.length > 0) await admin.deleteTopics({ topics });
      const { groups } = await admin.listGroups();
      const left = groups.map(({ groupId }) => groupId).filter((id) => this.isOwn(id));
      if (left.length > 0) await admin.deleteGroups(left);
    });
  }

  private isOwn(group: string): boolean {
    const [product, reader, controller = ''] = group.split('.');
    return product === 'lethe' && ['ledger', 'eraser'].includes(reader ?? '') && this.controllers.includes(controller);
  }
}

/** A demonstration needs no copies, so fewer brokers than `LETHE_KAFKA_REPLICATION` do. */
async function replicas(kafka: Kafka, { kafkaReplication }: Config, screen: Screen): Promise<number> {
  const { brokers } = await kafka.admin((admin) => admin.describeCluster());
  if (brokers.length >= kafkaReplication) return kafkaReplication;
  screen.line(
    `there are ${brokers.length} brokers, not LETHE_KAFKA_REPLICATION (${kafkaReplication}): each topic has ${brokers.length} replicas`,
  );
  return brokers.length;
}

async function refuseOthers(kafka: Kafka, specs: readonly TopicSpec[]): Promise<void> {
  const there = new Set(await kafka.admin((admin) => admin.listTopics()));
  const others = specs.map(({ name }) => name).filter((name) => there.has(name));
  if (others.length === 0) return;
  throw new Error(
    `The brokers of LETHE_KAFKA_BROKERS have ${others.join(', ')} already. The demonstration only uses topics that it makes itself, and removes them: ` +
      'nothing was done. Delete them if a demonstration that was killed left them, or name other brokers.',
  );
}

/** Events of one person keep their order if they have the same key: the id under which the company's services know the person. */
function keyOf({ data }: CloudEvent): string {
  const { customer_id: customer, user_id: user, email, ...others } = (data['subject'] ?? {}) as Record<string, string>;
  return customer ?? user ?? email ?? Object.values(others)[0] ?? '';
}
