import { randomBytes } from 'node:crypto';
import kafkajs from 'kafkajs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Config } from '#config';
import { until } from '../../../../test/support/collect.ts';
import { kafkaSettings, testKafka } from '../../../../test/support/kafka-topics.ts';
import { endTestBroker, testBroker } from '../../../../test/support/kafka.ts';
import { KafkaRefused } from '../kafka/errors.ts';
import type { Kafka } from '../kafka/kafka.ts';
import { checkTopics, createTopics } from './topic-admin.ts';
import { channels, topicName, topicsOf } from './topics.ts';

let settings: Config;
let kafka: Kafka;

beforeAll(async () => {
  settings = kafkaSettings(await testBroker());
  kafka = testKafka(settings);
}, 60_000);

afterAll(endTestBroker);

const newName = () => `c${randomBytes(5).toString('hex')}`;
const specsOf = (controller: string, config = settings) => topicsOf(controller, config);

async function alter(topic: string, configs: Record<string, string>): Promise<void> {
  const configEntries = Object.entries(configs).map(([name, value]) => ({ name, value }));
  await kafka.admin((admin) =>
    admin.alterConfigs({ validateOnly: false, resources: [{ type: kafkajs.ConfigResourceTypes.TOPIC, name: topic, configEntries }] }),
  );
}

const configsOf = async (topic: string) => {
  const { resources } = await kafka.admin((admin) =>
    admin.describeConfigs({ includeSynonyms: false, resources: [{ type: kafkajs.ConfigResourceTypes.TOPIC, name: topic }] }),
  );
  return Object.fromEntries(resources[0]!.configEntries.map(({ configName, configValue }) => [configName, configValue]));
};

describe('topics', () => {
  it('given none, then each is missing; created, then nothing differs and doing it again changes nothing', async () => {
    const controller = newName();
    const specs = specsOf(controller);
    const missing = channels.map((channel) => ({ topic: topicName(controller, channel), says: 'is not there', cure: 'create' }));
    expect(await checkTopics(kafka, specs)).toEqual(missing);
    const { changed, left } = await createTopics(kafka, specs);
    expect([changed.length, left]).toEqual([channels.length, []]);
    expect(await checkTopics(kafka, specs)).toEqual([]);
    expect(await createTopics(kafka, specs)).toEqual({ changed: [], left: [] });
  });

  it('the events of publishers are gone after a day at the latest', async () => {
    const [events] = specsOf(newName());
    await createTopics(kafka, [events!]);
    const { 'retention.ms': retention, 'segment.ms': segment, 'message.timestamp.type': timestamps } = await configsOf(events!.name);
    expect([Number(retention) + Number(segment) <= 24 * 3_600_000, timestamps]).toEqual([true, 'LogAppendTime']);
  });

  it.each([
    ['events', { 'retention.ms': '86400000' }, 'together longer than 24 hours'],
    ['events', { 'retention.ms': '-1' }, 'together longer than 24 hours'],
    ['feed', { 'retention.ms': String(4 * 366 * 86_400_000) }, 'together longer than LETHE_SKELETON_RETENTION (P3Y)'],
    ['feed', { 'cleanup.policy': 'compact' }, 'has cleanup.policy compact instead of delete'],
    ['erasure.orders', { 'retention.ms': '3600000' }, 'less than half'],
    ['dead', { 'retention.ms': String(8 * 86_400_000) }, 'together longer than 7 days'],
    ['dead', { 'max.message.bytes': '1000' }, 'takes messages of at most 1000 bytes'],
    ['events', { 'message.timestamp.type': 'CreateTime' }, 'counts retention from times that senders write'],
    ['erasure.receipts', { 'retention.bytes': '1000' }, 'drops messages beyond 1000 bytes'],
  ] as const)(
    'given %s with %j, then it differs and can be put right, and what somebody else set stays',
    async (channel, changes, says) => {
      const spec = specsOf(newName()).find((each) => each.channel === channel)!;
      await createTopics(kafka, [spec]);
      await alter(spec.name, { ...spec.configs, 'flush.messages': '7', ...changes });
      await until(async () => (await checkTopics(kafka, [spec])).some((each) => each.says.includes(says)));
      const { changed, left } = await createTopics(kafka, [spec]);
      expect([changed.length > 0, left, (await configsOf(spec.name))['flush.messages']]).toEqual([true, [], '7']);
    },
  );

  it('given fewer partitions, then they are added; given more, then it says that they cannot be taken away', async () => {
    const controller = newName();
    const more = specsOf(controller, { ...settings, kafkaPartitions: 4 });
    await createTopics(kafka, specsOf(controller));
    expect((await createTopics(kafka, more)).left).toEqual([]);
    const { changed, left } = await createTopics(kafka, specsOf(controller));
    expect([changed, left.map(({ cure }) => cure)]).toEqual([[], channels.map(() => 'by-hand')]);
  });

  it('given fewer replicas than declared, then it says so and leaves them', async () => {
    const controller = newName();
    await createTopics(kafka, specsOf(controller));
    const differences = await checkTopics(kafka, specsOf(controller, { ...settings, kafkaReplication: 2 }));
    expect(differences.map(({ cure }) => cure)).toEqual(channels.map(() => 'by-hand'));
  });

  it('given more replicas than there are brokers, then nothing is created, and it says which setting that is', async () => {
    const specs = specsOf(newName(), { ...settings, kafkaReplication: 3 });
    await expect(createTopics(kafka, specs)).rejects.toThrow(
      `${specs[0]!.name} was not created: 3 brokers are to keep it (LETHE_KAFKA_REPLICATION), and there are not so many.`,
    );
    expect((await checkTopics(kafka, specs)).map(({ says }) => says)).toEqual(channels.map(() => 'is not there'));
  });

  it('given a request that the broker refuses for good, then it is told as a refusal', async () => {
    const [spec] = specsOf(newName());
    const wrong = { ...spec!, configs: { ...spec!.configs, 'retention.ms': 'long' } };
    await expect(createTopics(kafka, [wrong])).rejects.toBeInstanceOf(KafkaRefused);
  });
});
