import { randomBytes } from 'node:crypto';
import { readConfig, type Config } from '#config';
import { createTopics, Kafka, KafkaUnavailable, topicsOf, type Message, type MessagingLog } from '#messaging';
import { until } from './collect.ts';

/** The settings of a test against this broker: one replica, and few partitions. */
export function kafkaSettings(brokers: string, more: Record<string, string> = {}): Config {
  const reading = readConfig({ LETHE_KAFKA_BROKERS: brokers, LETHE_KAFKA_REPLICATION: '1', LETHE_KAFKA_PARTITIONS: '2', ...more });
  if (!reading.ok) throw new Error(reading.problems.map(({ message }) => message).join('\n'));
  return reading.config;
}

export function testKafka(settings: Config, log?: MessagingLog): Kafka {
  return new Kafka(settings, 'test', log);
}

/** A controller of a test's own, with its topics. */
export async function newController(kafka: Kafka, settings: Config): Promise<string> {
  const controller = `c${randomBytes(5).toString('hex')}`;
  await createTopics(kafka, topicsOf(controller, settings));
  return controller;
}

/** Everything that a topic has now, each partition in its order. */
export async function everythingIn(kafka: Kafka, topic: string): Promise<Message[]> {
  const count = await countIn(kafka, topic);
  const found: Message[] = [];
  if (count === 0) return found;
  const stop = new AbortController();
  const group = `test.${randomBytes(8).toString('hex')}`;
  const onBatch = async (messages: readonly Message[]) => {
    found.push(...messages);
    return { done: messages.length };
  };
  const running = kafka.consume({ group, topics: [topic], onBatch, signal: stop.signal });
  await Promise.race([until(() => found.length >= count), running]);
  stop.abort();
  await running;
  return found;
}

/** How many messages a topic has. */
export async function countIn(kafka: Kafka, topic: string): Promise<number> {
  const partitions = await kafka.admin((admin) => admin.fetchTopicOffsets(topic));
  return partitions.reduce((sum, { high, low }) => sum + Number(high) - Number(low), 0);
}

/** How many messages of a topic a group has not committed yet; not known, so endless, while the broker finds its place again. */
export async function lagOf(kafka: Kafka, group: string, topic: string): Promise<number> {
  const lag = kafka.admin(async (admin) => {
    const ends = await admin.fetchTopicOffsets(topic);
    const [committed] = await admin.fetchOffsets({ groupId: group, topics: [topic] });
    return ends.reduce((sum, { partition, high, low }) => {
      const at = committed?.partitions.find((each) => each.partition === partition)?.offset ?? '-1';
      return sum + Number(high) - Math.max(Number(at), Number(low));
    }, 0);
  });
  return lag.catch((error: unknown) => {
    if (error instanceof KafkaUnavailable) return Infinity;
    throw error;
  });
}
