import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Kafka, type Publisher, createTopics, topicsOf, writeBinary, writeStructured } from '#messaging';
import { envelope, eventsOfEveryType, identifiersOf } from './support/canary-events.ts';
import { CanarySearch } from './support/canary.ts';
import { Canaries } from './support/canary-values.ts';
import { until } from './support/collect.ts';
import { everythingIn, kafkaSettings, lagOf, testKafka } from './support/kafka-topics.ts';
import { endTestBroker, testBroker } from './support/kafka.ts';
import { type ServedLedger, serveLedger } from './support/served-ledger.ts';

let ledger: ServedLedger;
let kafka: Kafka;
let publisher: Publisher;
let key: Record<string, string>;

beforeAll(async () => {
  const brokers = await testBroker();
  const settings = kafkaSettings(brokers);
  kafka = testKafka(settings);
  for (const controller of ['jrpanel', 'buycpanel']) await createTopics(kafka, topicsOf(controller, settings));
  ledger = await serveLedger({ LETHE_KAFKA_BROKERS: brokers, LETHE_KAFKA_REPLICATION: '1', LETHE_KAFKA_PARTITIONS: '2' });
  key = ledger.keys['jrpanel']!;
  publisher = kafka.publisher();
}, 60_000);

afterAll(async () => {
  await ledger.close();
  await publisher.close();
  await endTestBroker();
});

const collected = (id: string, email: string) => ({
  specversion: '1.0',
  type: 'privacy.data.collected.v1',
  source: '/shop/checkout',
  id,
  time: '2026-11-01T10:00:00Z',
  data: {
    subject: { email },
    category: 'order',
    fields: { delivery_address: '1 Main St' },
    purposes: ['order_fulfilment'],
    legalBasis: 'contract',
    system: 'shop-db',
    dataset: 'orders',
    record: id,
  },
});

const timelineOf = async (email: string) => {
  const found = await ledger.send('POST', '/v1/subjects/lookup', { key: key['dpo'], body: { identifiers: { email } } });
  if (found.status !== 200) return [];
  const { body } = await ledger.send('GET', `/v1/subjects/${found.body.subject}/timeline`, { key: key['dpo'] });
  return (body.items ?? []) as { type: string; subject: string }[];
};

describe('Kafka', () => {
  it('given events in both modes from a declared source, then they are in the ledger and, without what is personal, in the feed', async () => {
    const declared = { name: 'kafka', roles: ['publisher'], sources: ['/shop/*'] };
    expect((await ledger.send('POST', '/v1/keys', { key: key['admin'], body: declared })).status).toBe(201);
    const messages = [writeStructured(null, collected('k-1', 'ada@example.org')), writeBinary('x', collected('k-2', 'bob@example.org'))];
    await publisher.send([{ topic: 'privacy.jrpanel.events', messages }]);
    await until(async () => (await timelineOf('ada@example.org')).length > 0 && (await timelineOf('bob@example.org')).length > 0);
    await until(async () => (await lagOf(kafka, 'lethe.ledger.jrpanel', 'privacy.jrpanel.events')) === 0);
    const inFeed = async () =>
      (await everythingIn(kafka, 'privacy.jrpanel.feed')).map(({ value }) => JSON.parse(String(value)) as Record<string, unknown>);
    await until(async () => (await inFeed()).filter(({ type }) => type === 'privacy.data.collected.v1').length === 2);
    const text = JSON.stringify(await inFeed());
    for (const personal of ['example.org', 'Main St', 'k-1', 'nonce', 'commitments']) expect(text).not.toContain(personal);
  }, 60_000);

  it('given an event of every type with a canary wherever it may be personal, then none is in a topic that goes out, nor in the dead one', async () => {
    const canaries = new Canaries();
    const subject = identifiersOf(canaries, 'ada');
    const others = { linked: { user_id: canaries.text('user_id of another') }, released: { phone: canaries.phone('a released phone') } };
    // Somebody has the phone that is released later.
    const first = envelope(canaries, 'privacy.data.collected.v1', 0, { ...collected('r', '').data, subject: { ...others.released } });
    const events = [first, ...eventsOfEveryType(canaries, subject, others)];
    const messages = events.map((event, n) => (n % 2 === 0 ? writeStructured('ada', event) : writeBinary('ada', event)));
    const wrong = {
      ...collected(canaries.text('a wrong id'), canaries.email('a wrong mail')),
      source: `/${canaries.text('a wrong source')}`,
    };
    await publisher.send([{ topic: 'privacy.jrpanel.events', messages: [...messages, writeStructured(wrong.id, wrong)] }]);
    await until(async () => (await lagOf(kafka, 'lethe.ledger.jrpanel', 'privacy.jrpanel.events')) === 0);
    const types = new Set(events.map(({ type }) => type));
    const told = async () => {
      const feed = await everythingIn(kafka, 'privacy.jrpanel.feed');
      const found = new Set(feed.map(({ value }) => String((JSON.parse(String(value)) as { type: unknown }).type)));
      return types.isSubsetOf(found);
    };
    await until(told);
    const search = new CanarySearch(canaries.needles);
    const bytesOf = async (topic: string) =>
      Buffer.concat(
        (await everythingIn(kafka, topic)).flatMap(({ key, value, headers }) =>
          [key, value, ...headers.flatMap(([, bytes]) => [bytes])].map((part) => part ?? Buffer.alloc(0)),
        ),
      );
    for (const channel of ['feed', 'erasure.orders', 'dead']) {
      const topic = `privacy.jrpanel.${channel}`;
      expect(search.inBytes(topic, await bytesOf(topic))).toEqual([]);
    }
    const inTheClear = new Set(search.inBytes('events', await bytesOf('privacy.jrpanel.events')).map(({ needle }) => needle));
    expect(inTheClear.size).toBeGreaterThan(events.length);
    const letters = await ledger.engines.vault.deadLetters.list('jrpanel');
    expect(letters.map(({ problem: { type, errors } }) => [String(type).split('/').at(-1), errors])).toEqual([
      ['foreign-source', [{ pointer: '/source', reason: 'is not among the patterns of the key' }]],
    ]);
  }, 60_000);
});
