import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { KafkaWatch, topicsOf } from '#messaging';
import { until } from '../../../../test/support/collect.ts';
import { kafkaSettings, newController, testKafka } from '../../../../test/support/kafka-topics.ts';
import { KafkaBroker } from '../../../../test/support/kafka.ts';

const SASL = { username: 'lethe', password: 'right-password' };
const WHEN = new Date('2026-11-24T10:00:00Z');
const SINCE = 'since 2026-11-24T10:00:00.000Z';

let broker: KafkaBroker;
let controller: string;
const settings = () => kafkaSettings(broker.brokers);

beforeAll(async () => {
  broker = await KafkaBroker.start({ sasl: SASL });
  controller = await newController(testKafka(settings()), settings());
}, 60_000);

afterAll(() => broker.remove());

/** Watches while `look` goes on. */
async function watching(kafka: ReturnType<typeof testKafka>, look: (watch: KafkaWatch) => Promise<void>): Promise<void> {
  const events = `privacy.${controller}.events`;
  const watch = new KafkaWatch({
    kafka,
    topics: () => topicsOf(controller, settings()),
    groups: () => [{ group: 'nobody', topics: [events] }],
    now: () => WHEN,
    everyMs: 50,
    withinMs: 3_000,
  });
  const stop = new AbortController();
  const running = watch.run(stop.signal);
  try {
    await look(watch);
  } finally {
    stop.abort();
    await running;
  }
}

describe('watching Kafka', () => {
  it('says that nothing was looked at, then that all is well, how far a group is behind, and that a topic is gone', async () => {
    const kafka = testKafka(settings());
    await watching(kafka, async (watch) => {
      expect([watch.readiness, watch.trouble, watch.lags]).toEqual(['was not looked at yet', undefined, []]);
      await until(() => watch.readiness === 'ready');
      const topic = `privacy.${controller}.events`;
      expect(watch.lags).toEqual([{ group: 'nobody', topic, messages: 0 }]);
      const publisher = kafka.publisher();
      await publisher.send([{ topic, messages: ['a', 'b', 'c'].map((key) => ({ key, value: Buffer.from(key), headers: [] })) }]);
      await publisher.close();
      await until(() => watch.lags[0]?.messages === 3);
      await kafka.admin((admin) => admin.deleteTopics({ topics: [topic] }));
      await until(() => watch.trouble === `${topic} is not there, ${SINCE}`);
      expect(watch.lags).toEqual([]);
    });
  }, 60_000);

  it('says that Kafka cannot be reached, does not answer, and is there again', async () => {
    controller = await newController(testKafka(settings()), settings());
    await watching(testKafka(settings()), async (watch) => {
      await until(() => watch.readiness === 'ready');
      broker.signal('SIGSTOP');
      await until(() => watch.trouble === `does not answer, ${SINCE}`);
      broker.signal('SIGCONT');
      await until(() => watch.readiness === 'ready');
      await broker.end('SIGKILL');
      await until(() => watch.trouble === `cannot be reached, ${SINCE}`);
      expect(watch.lags).toEqual([]);
      await broker.start();
      await until(() => watch.readiness === 'ready');
    });
  }, 120_000);

  it('says that a password is not accepted, and no password', async () => {
    const wrong = kafkaSettings(broker.saslBrokers, {
      LETHE_KAFKA_SASL: 'scram-sha-256',
      LETHE_KAFKA_USERNAME: SASL.username,
      LETHE_KAFKA_PASSWORD: 'wrong-password',
    });
    await watching(testKafka(wrong), async (watch) => {
      await until(() => watch.trouble !== undefined);
      expect(watch.trouble).toBe(`does not let Lethe in, or not do what it has to, ${SINCE}`);
    });
  }, 60_000);
});
