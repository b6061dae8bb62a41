import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { topicName } from '#messaging';
import type { FaultPoint } from '../apps/eraser/src/faults.ts';
import { LedgerApi } from '../apps/eraser/src/ledger-api.ts';
import { until } from './support/collect.ts';
import { everythingIn } from './support/kafka-topics.ts';
import { KafkaBroker } from './support/kafka.ts';
import { KafkaErasures } from './support/kafka-erasures.ts';

let broker: KafkaBroker;
let world: KafkaErasures;

beforeAll(async () => {
  broker = await KafkaBroker.start();
  world = await KafkaErasures.open(broker.brokers);
}, 60_000);

afterEach(() => world.stop());

afterAll(async () => {
  await world.close();
  await broker.remove();
}, 30_000);

const erased = { outcome: 'erased', counts: { customers: 1, orders: 1 }, verified: true, target: 'shop-db', round: 1, worker: 'worker' };

describe('an erasure over Kafka', () => {
  it('goes from the request over the order, the eraser and the receipt to the certificate, and nobody is named on the way', async () => {
    const email = await world.customer();
    world.start();
    const id = await world.approved(email);
    await world.certificate(id);
    expect(await world.left(email)).toBe(0);
    expect(await world.answers(id)).toEqual([{ ...erased, at: expect.any(String) }]);
    for (const channel of ['erasure.orders', 'erasure.receipts', 'feed'] as const) {
      const messages = await everythingIn(world.kafka, topicName('jrpanel', channel));
      const text = messages.map(({ key, value, headers }) => `${String(key)} ${String(value)} ${headers.join()}`).join('\n');
      expect([channel, text.includes(id), text.includes(email.slice(0, 10)), text.includes('Main St')]).toEqual([
        channel,
        true,
        false,
        false,
      ]);
    }
  }, 60_000);

  const points: FaultPoint[] = [
    'before inbox',
    'after inbox',
    'before found',
    'after found',
    'before receipt',
    'after receipt',
    'before settled',
    'after settled',
  ];
  it.each(points)(
    'given that the eraser dies %s, then another carries the order out, and what was erased is told',
    async (point) => {
      const email = await world.customer();
      world.start(point);
      const id = await world.approved(email);
      await world.certificate(id);
      await until(() => world.crashed);
      expect(await world.left(email)).toBe(0);
      expect(await world.answers(id)).toEqual([{ ...erased, at: expect.any(String) }]);
    },
    60_000,
  );

  it('given an eraser that dies after it has erased, then another, which has nothing of its inbox, tells what was erased', async () => {
    const email = await world.customer();
    world.start('before receipt', 'lost');
    const id = await world.approved(email);
    await world.certificate(id);
    expect([world.crashed, await world.left(email)]).toEqual([true, 0]);
    expect(await world.answers(id)).toEqual([{ ...erased, at: expect.any(String) }]);
  }, 60_000);

  it('given a key by the name of another, whose receipts would be refused, then an eraser is told so before it takes anything', async () => {
    const api = new LedgerApi(world.ledger.url, world.key('worker'), 'eraser-1');
    await expect(api.systems()).rejects.toThrow(
      "The key of this eraser is called 'worker', and receipts of 'eraser-1' would be refused. Nothing was taken. Set LETHE_ERASER_NAME to 'worker'.",
    );
  });

  it('given a system that cannot be erased from for one person, then others are erased meanwhile, and that one in the end', async () => {
    const [stuck, other] = [await world.customer(), await world.customer()];
    await world.shop.query(`create function refuse() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$`);
    await world.shop.query(
      `create trigger refuse before delete on customers for each row when (old.email = '${stuck}') execute function refuse()`,
    );
    world.start();
    const [waiting, done] = [await world.approved(stuck), await world.approved(other)];
    await world.certificate(done);
    await until(async () => (await world.answers(waiting)).some(({ outcome }) => outcome === 'failed'));
    expect([await world.left(stuck), await world.left(other)]).toEqual([1, 0]);
    await world.shop.query('drop trigger refuse on customers');
    await world.certificate(waiting);
    expect((await world.answers(waiting)).map(({ outcome }) => outcome)).toEqual(['failed', 'erased']);
    expect(await world.left(stuck)).toBe(0);
  }, 60_000);

  it('given that the broker is killed before the order, before the receipt and before the certificate, then all goes on', async () => {
    world.start();
    const email = await world.customer();
    await broker.end('SIGKILL');
    const id = await world.approved(email);
    await broker.start();
    await until(async () => (await world.left(email)) === 0);
    await broker.end('SIGKILL');
    await broker.start();
    await world.certificate(id);
    expect(await world.answers(id)).toEqual([{ ...erased, at: expect.any(String) }]);
  }, 120_000);

  it('given a message that is no order and an order for nobody, then they hold up no other', async () => {
    const publisher = world.kafka.publisher();
    const nobody = JSON.stringify({ id: 'x', erasure: '0'.repeat(32), target: 'shop-db', targetKind: 'system', round: 1, dueAt: 'x' });
    const messages = ['no order', nobody].map((text) => ({ key: null, value: Buffer.from(text), headers: [] }));
    await publisher.send([{ topic: topicName('jrpanel', 'erasure.orders'), messages }]);
    await publisher.close();
    const email = await world.customer();
    world.start();
    const id = await world.approved(email);
    await world.certificate(id);
    expect(await world.left(email)).toBe(0);
    await until(
      () => world.warnings.some((line) => line.includes('no order')) && world.warnings.some((line) => line.includes('not-found')),
    );
  }, 60_000);

  it('given receipts that nobody may give or that are none, then they are dead with their reason, and the order stays open', async () => {
    const email = await world.customer();
    const id = await world.approved(email);
    await until(async () =>
      (await everythingIn(world.kafka, topicName('jrpanel', 'erasure.orders'))).some(({ value }) => String(value).includes(id)),
    );
    const good = {
      erasure: id,
      target: 'shop-db',
      round: 1,
      outcome: 'erased',
      counts: {},
      verified: true,
      at: '2026-11-02T10:00:00Z',
      worker: 'worker',
    };
    const wrong: [string, unknown][] = [
      ['forbidden', { ...good, worker: 'nobody' }],
      ['forbidden', { ...good, worker: 'admin' }],
      ['not-found', { ...good, round: 2 }],
      ['not-found', { ...good, erasure: '0'.repeat(32) }],
      ['invalid-request', { ...good, outcome: 'unanswered' }],
      ['card-number', { ...good, counts: { '4111111111111111': 1 } }],
      ['malformed-json', '{'],
    ];
    const publisher = world.kafka.publisher();
    const messages = wrong.map(([, receipt]) => ({
      key: 'one partition, so one order',
      value: Buffer.from(typeof receipt === 'string' ? receipt : JSON.stringify(receipt)),
      headers: [],
    }));
    await publisher.send([{ topic: topicName('jrpanel', 'erasure.receipts'), messages }]);
    await publisher.close();
    const letters = async () =>
      (await world.ledger.engines.vault.deadLetters.list('jrpanel')).filter(({ topic }) => topic.endsWith('.receipts'));
    await until(async () => (await letters()).filter(({ place }) => place).length === wrong.length);
    expect((await letters()).map(({ problem }) => String(problem['type']).split('/').at(-1))).toEqual(wrong.map(([kind]) => kind));
    expect(await world.answers(id)).toEqual([]);
    world.start();
    await world.certificate(id);
    expect(await world.answers(id)).toEqual([{ ...erased, at: expect.any(String) }]);
  }, 60_000);
});
