import { setTimeout as delay } from 'node:timers/promises';
import kafkajs, { type Admin } from 'kafkajs';
import type { Kafka } from '../kafka/kafka.ts';
import { differencesOf, type Difference, type TopicAsIs } from './differences.ts';
import { TooFewBrokers } from './refusal.ts';
import type { TopicSpec } from './topics.ts';

/** A setting of a topic that somebody gave it, and not the broker's default. */
const SET_ON_TOPIC = 1;
const NOT_KNOWN_YET: readonly string[] = ['UNKNOWN_TOPIC_OR_PARTITION', 'LEADER_NOT_AVAILABLE'];
const LOOKS = 50;
const LOOK_MS = 100;
const TOPIC = kafkajs.ConfigResourceTypes.TOPIC;

/** What is wrong with these topics; nothing is changed. @throws KafkaUnavailable */
export async function checkTopics(kafka: Kafka, specs: readonly TopicSpec[]): Promise<Difference[]> {
  return kafka.admin((admin) => differencesNow(admin, specs));
}

/** The same over a connection that is there. */
export async function differencesNow(admin: Admin, specs: readonly TopicSpec[]): Promise<Difference[]> {
  const found = await describe(admin, specs);
  return specs.flatMap((spec) => differencesOf(spec, found.get(spec.name)));
}

/**
 * Creates what is missing and puts right what can be: says what it changed, and what is left to do by hand. Done again it changes nothing.
 * @throws KafkaUnavailable
 */
export async function createTopics(kafka: Kafka, specs: readonly TopicSpec[]): Promise<{ changed: string[]; left: Difference[] }> {
  return kafka.admin(async (admin) => {
    const before = await describe(admin, specs);
    const changed: string[] = [];
    for (const spec of specs) changed.push(...(await putRight(admin, spec, before.get(spec.name))));
    return { changed, left: await left(admin, specs) };
  });
}

/** A broker tells of a change some moments after it has taken it. */
async function left(admin: Admin, specs: readonly TopicSpec[]): Promise<Difference[]> {
  for (let look = 1; ; look++) {
    const differences = await differencesNow(admin, specs);
    if (look === LOOKS || differences.every(({ cure }) => cure === 'by-hand')) return differences;
    await delay(LOOK_MS);
  }
}

async function putRight(admin: Admin, spec: TopicSpec, found: TopicAsIs | undefined): Promise<string[]> {
  if (!found) {
    await create(admin, spec);
    return [`${spec.name} was created: ${spec.partitions} partitions, ${spec.replication} replicas, at most ${spec.longest}`];
  }
  const differences = differencesOf(spec, found).filter(({ cure }) => cure === 'create');
  if (differences.length === 0) return [];
  if (found.partitions < spec.partitions) await admin.createPartitions({ topicPartitions: [{ topic: spec.name, count: spec.partitions }] });
  await setConfigs(admin, spec);
  return differences.map(({ topic, says }) => `${topic} ${says}: put right`);
}

async function create(admin: Admin, { name: topic, partitions, replication, configs }: TopicSpec): Promise<void> {
  const configEntries = Object.entries(configs).map(([name, value]) => ({ name, value }));
  const creating = admin.createTopics({
    topics: [{ topic, numPartitions: partitions, replicationFactor: replication, configEntries }],
    // The client gives up where a broker does not know the topic yet; whoever creates looks until nothing differs.
    waitForLeaders: false,
  });
  await creating.catch((error: unknown) => {
    // The client puts what is wrong with each topic into one error that says nothing itself; here there is one topic.
    const [cause] = (error as { errors?: { type?: unknown }[] }).errors ?? [];
    if (cause?.type === 'INVALID_REPLICATION_FACTOR') throw new TooFewBrokers(topic, replication);
    throw cause ?? error;
  });
}

/** Altering replaces everything that was set on the topic, so what others set is read first and written again. */
async function setConfigs(admin: Admin, { name, configs }: TopicSpec): Promise<void> {
  const { resources } = await admin.describeConfigs({ includeSynonyms: false, resources: [{ type: TOPIC, name }] });
  const set = (resources[0]?.configEntries ?? []).filter(({ configSource }) => configSource === SET_ON_TOPIC);
  const merged = { ...Object.fromEntries(set.map((entry) => [entry.configName, entry.configValue])), ...configs };
  const configEntries = Object.entries(merged).map(([key, value]) => ({ name: key, value }));
  await admin.alterConfigs({ validateOnly: false, resources: [{ type: TOPIC, name, configEntries }] });
}

/** A topic that was just created, or deleted, is known in one place before it is in another. */
async function describe(admin: Admin, specs: readonly TopicSpec[]): Promise<Map<string, TopicAsIs>> {
  for (let look = 1; ; look++) {
    try {
      return await describeNow(admin, specs);
    } catch (error) {
      if (look === LOOKS || !NOT_KNOWN_YET.includes(String((error as { type?: unknown }).type))) throw error;
    }
    await delay(LOOK_MS);
  }
}

async function describeNow(admin: Admin, specs: readonly TopicSpec[]): Promise<Map<string, TopicAsIs>> {
  const wanted = new Set(specs.map(({ name }) => name));
  const names = (await admin.listTopics()).filter((name) => wanted.has(name));
  if (names.length === 0) return new Map();
  const { topics } = await admin.fetchTopicMetadata({ topics: names });
  const { resources } = await admin.describeConfigs({ includeSynonyms: false, resources: names.map((name) => ({ type: TOPIC, name })) });
  return new Map(
    topics.map(({ name, partitions }) => {
      const entries = resources.find(({ resourceName }) => resourceName === name)?.configEntries ?? [];
      const configs = Object.fromEntries(entries.map(({ configName, configValue }) => [configName, configValue]));
      const replication = Math.min(...partitions.map(({ replicas }) => replicas.length));
      return [name, { name, partitions: partitions.length, replication, configs }];
    }),
  );
}
