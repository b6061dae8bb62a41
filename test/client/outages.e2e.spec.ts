import kafkajs, { type Kafka } from 'kafkajs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Claimed, Eraser, LetheRefused, OrderLedger, type OrderSource, runSource, type Work } from '../../libs/client/src/index.ts';
import { kafkaOrders, KafkaPublisher } from '../../libs/client/src/kafka/index.ts';
import { SqliteInbox } from '../../libs/client/src/sqlite/index.ts';
import { until } from '../support/collect.ts';
import { countIn, kafkaSettings, testKafka } from '../support/kafka-topics.ts';
import { KafkaBroker } from '../support/kafka.ts';
import { OrdersWorld } from './orders-world.ts';
import { granted } from './shop-events.ts';

const account = { username: 'shop', password: 'right' };
const erased = { outcome: 'erased' as const, verified: true };
let broker: KafkaBroker;
let world: OrdersWorld;

beforeAll(async () => {
  broker = await KafkaBroker.start({ sasl: account });
  world = await OrdersWorld.open(broker.brokers);
}, 60_000);

afterAll(async () => {
  await world.close();
  await broker.remove();
}, 30_000);

/** The service's client with a password that is not its own. */
function stranger(): Kafka {
  const sasl = { mechanism: 'scram-sha-256' as const, username: account.username, password: 'wrong' };
  return new kafkajs.Kafka({ clientId: 'crm', brokers: [broker.saslBrokers], sasl, logLevel: kafkajs.logLevel.NOTHING });
}

function eraserOf(
  name: string,
  erase = async (_: Claimed, { noteFound }: Work) => ({ ...erased, counts: await noteFound({ contacts: 1 }) }),
) {
  const inbox = new SqliteInbox(join(world.folder, `${name}.db`));
  const ledger = new OrderLedger({ url: world.ledger.url, key: world.key('worker') });
  return { inbox, eraser: new Eraser({ target: 'crm', inbox, ledger, erase, backoffMs: { firstMs: 20, longestMs: 100 } }) };
}

const ordersIn = (name: string, onTrouble?: (place: unknown, code: string) => void): OrderSource =>
  kafkaOrders({ kafka: world.kafka, controller: 'jrpanel', group: () => `test.${name}`, ...(onTrouble && { onTrouble }) });

describe('Kafka in trouble', () => {
  it('given a broker that is killed and started again, then what was being sent is sent, and orders are carried out', async () => {
    const { inbox, eraser } = eraserOf('killed');
    const stop = new AbortController();
    const running = runSource(ordersIn('killed'), 'crm', eraser, stop.signal);
    const publisher = new KafkaPublisher({ kafka: world.kafka, controller: 'jrpanel' });
    expect(await publisher.publish([granted('o-1')])).toEqual([{ status: 'sent', id: 'o-1' }]);
    const id = await world.approved(await world.person());
    await broker.end('SIGKILL');
    const sending = publisher.publish([granted('o-2')]);
    await broker.start();
    expect(await sending).toEqual([{ status: 'sent', id: 'o-2' }]);
    await world.certified(id);
    stop.abort();
    await running;
    inbox.close();
    await publisher.close();
    expect(await world.answers(id)).toEqual([expect.objectContaining({ outcome: 'erased', counts: { contacts: 1 } })]);
  }, 90_000);

  it('given an event that is larger than the topic takes, then it alone is rejected', async () => {
    const publisher = new KafkaPublisher({ kafka: world.kafka, controller: 'jrpanel' });
    const large = { ...granted('t-2'), data: { ...granted('t-2').data, note: 'x'.repeat(2 * 1024 * 1024) } };
    const results = await publisher.publish([granted('t-1'), large, granted('t-3')]);
    await publisher.close();
    expect(results.map((result) => [result.id, result.status, 'problem' in result && result.problem.status])).toEqual([
      ['t-1', 'sent', false],
      ['t-2', 'rejected', 413],
      ['t-3', 'sent', false],
    ]);
  }, 30_000);

  it('given a password that is wrong, then publishing throws and taking orders rejects', async () => {
    const publisher = new KafkaPublisher({ kafka: stranger(), controller: 'jrpanel' });
    await expect(publisher.publish([granted('w-1')])).rejects.toBeInstanceOf(LetheRefused);
    const source = kafkaOrders({ kafka: stranger(), controller: 'jrpanel' });
    await expect(source.run('crm', () => Promise.resolve(), new AbortController().signal)).rejects.toMatchObject({
      name: 'KafkaJSSASLAuthenticationError',
    });
  }, 30_000);

  it('given orders that cannot be taken for a while, then they are not committed and come again; what is no order is passed over', async () => {
    const topic = 'privacy.jrpanel.erasure.orders';
    const producer = world.kafka.producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner });
    await producer.connect();
    await producer.send({ topic, messages: [{ value: 'no order' }] });
    await producer.disconnect();
    const codes = new Set<string>();
    const taken = new Set<string>();
    let full = true;
    const stop = new AbortController();
    const running = ordersIn('full', (_, code) => codes.add(code)).run(
      'crm',
      async (orders) => {
        if (full) throw new Error('no space left');
        for (const { erasure } of orders) taken.add(erasure);
      },
      stop.signal,
    );
    const id = await world.approved(await world.person());
    await until(() => codes.has('not-taken'));
    expect(taken.size).toBe(0);
    full = false;
    await until(() => taken.has(id));
    stop.abort();
    await running;
    expect([...codes].sort()).toEqual(['no-order', 'not-taken']);
    expect(await countIn(testKafka(kafkaSettings(broker.brokers)), topic)).toBeGreaterThan(2);
  }, 60_000);
});
