import { Injectable } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  type Claimed,
  drain,
  Eraser,
  type ErasureHandler,
  HttpPublisher,
  ledgerOrders,
  OrderLedger,
  type Outcome,
  privacyEvent,
  type ReceiptSender,
  runSource,
  type Work,
} from '../../libs/client/src/index.ts';
import { kafkaOrders, KafkaPublisher, KafkaReceipts } from '../../libs/client/src/kafka/index.ts';
import { LetheModule, LethePublisher, OnErasure } from '../../libs/client/src/nest/index.ts';
import { SqliteInbox } from '../../libs/client/src/sqlite/index.ts';
import { collect, until } from '../support/collect.ts';
import { kafkaSettings, lagOf, testKafka } from '../support/kafka-topics.ts';
import { endTestBroker, testBroker } from '../support/kafka.ts';
import { OrdersWorld } from './orders-world.ts';
import { granted, KeptOutbox } from './shop-events.ts';

let world: OrdersWorld;
/** What the service holds of each person. */
const contacts = new Map<string, number>();

beforeAll(async () => {
  world = await OrdersWorld.open(await testBroker());
}, 60_000);

afterAll(async () => {
  await world.close();
  await endTestBroker();
}, 30_000);

const emailOf = ({ identifiers }: Claimed) => identifiers.find(({ type }) => type === 'email')?.value ?? '';

/** A right handler: notes what it found, erases, looks again. */
async function eraseContacts(claimed: Claimed, { noteFound }: Work): Promise<Outcome> {
  const email = emailOf(claimed);
  const counts = await noteFound({ contacts: contacts.get(email) ?? 0 });
  contacts.delete(email);
  return { outcome: 'erased', counts, verified: !contacts.has(email) };
}

async function contact(): Promise<string> {
  const email = await world.person();
  contacts.set(email, 2);
  return email;
}

/** Runs a service's eraser until `stop`. */
function serve(name: string, erase: ErasureHandler, receipts?: ReceiptSender) {
  const stop = new AbortController();
  const inbox = new SqliteInbox(join(world.folder, `${name}.db`));
  const troubles: string[] = [];
  const eraser = new Eraser({
    target: 'crm',
    ledger: new OrderLedger({ url: world.ledger.url, key: world.key('worker') }),
    inbox,
    erase,
    backoffMs: { firstMs: 20, longestMs: 100 },
    onTrouble: (_, code) => troubles.push(code),
    ...(receipts && { receipts }),
  });
  const source = kafkaOrders({ kafka: world.kafka, controller: 'jrpanel', group: () => `test.${name}` });
  const running = runSource(source, 'crm', eraser, stop.signal);
  return {
    troubles,
    stop: async () => {
      stop.abort();
      await running;
      inbox.close();
    },
  };
}

const erased = {
  target: 'crm',
  round: 1,
  outcome: 'erased',
  counts: { contacts: 2 },
  verified: true,
  at: expect.any(String),
  worker: 'worker',
};

describe('a service that takes orders over Kafka', () => {
  it('claims them, erases and answers over HTTP, to the certificate', async () => {
    const email = await contact();
    const service = serve('http', eraseContacts);
    const id = await world.approved(email);
    await world.certified(id);
    await service.stop();
    expect([contacts.has(email), await world.answers(id)]).toEqual([false, [erased]]);
  }, 60_000);

  it('answers over Kafka as well', async () => {
    const email = await contact();
    const receipts = new KafkaReceipts({ kafka: world.kafka, controller: 'jrpanel', worker: 'worker' });
    const service = serve('kafka', eraseContacts, receipts);
    const id = await world.approved(email);
    await world.certified(id);
    await service.stop();
    await receipts.close();
    expect([contacts.has(email), await world.answers(id)]).toEqual([false, [erased]]);
  }, 60_000);

  it('given a handler that fails for one person, then others are erased meanwhile, and that one in the end', async () => {
    const [stuck, other] = [await contact(), await contact()];
    let obstructed = true;
    const service = serve('stuck', (claimed, work) => {
      if (obstructed && emailOf(claimed) === stuck) throw new Error(`cannot erase ${stuck}`);
      return eraseContacts(claimed, work);
    });
    const [waiting, done] = [await world.approved(stuck), await world.approved(other)];
    await world.certified(done);
    await until(async () => (await world.answers(waiting)).length > 0);
    expect([contacts.has(stuck), contacts.has(other)]).toEqual([true, false]);
    obstructed = false;
    await world.certified(waiting);
    await service.stop();
    const failed = { ...erased, outcome: 'failed', counts: {}, verified: false, reason: 'handler-failed' };
    expect(await world.answers(waiting)).toEqual([failed, erased]);
    expect(service.troubles[0]).toBe('handler-failed');
  }, 60_000);

  it('given that the service dies after it erased and before it answered, then the next run says what was erased', async () => {
    const email = await contact();
    let died = false;
    const dying = serve('dying', async (claimed, work) => {
      const outcome = await eraseContacts(claimed, work);
      if (emailOf(claimed) !== email) return outcome;
      died = true;
      return new Promise<never>((_, reject) => work.signal.addEventListener('abort', () => reject(new Error('died'))));
    });
    const id = await world.approved(email);
    await until(() => died);
    await dying.stop();
    expect(await world.answers(id)).toEqual([]);
    const service = serve('dying', eraseContacts);
    await world.certified(id);
    await service.stop();
    expect(await world.answers(id)).toEqual([erased]);
  }, 60_000);
});

it('a service without Kafka is given its orders, claims them and answers over HTTP; a second time there is nothing to do', async () => {
  const email = await contact();
  const id = await world.approved(email);
  const inbox = new SqliteInbox(join(world.folder, 'given.db'));
  const ledger = new OrderLedger({ url: world.ledger.url, key: world.key('worker') });
  const stop = new AbortController();
  const eraser = new Eraser({ target: 'crm', ledger, inbox, erase: eraseContacts, backoffMs: { firstMs: 20, longestMs: 50 } });
  const running = eraser.run(stop.signal);
  const order = { erasure: id, target: 'crm', round: 1, key: id };
  await eraser.accept([{ ...order, target: 'elsewhere' }, order]);
  await world.certified(id);
  contacts.set(email, 1);
  await eraser.accept([{ ...order, round: 2 }]);
  await until(async () => (await inbox.next('crm')) === undefined);
  stop.abort();
  await running;
  expect([contacts.get(email), await world.answers(id), await inbox.next('elsewhere')]).toEqual([1, [erased], undefined]);
  inbox.close();
}, 60_000);

it('a service without Kafka takes its orders from the ledger’s list; one whose inbox is lost has what is open from there', async () => {
  const url = world.ledger.url;
  const ledger = new OrderLedger({ url, key: world.key('worker') });
  const email = await contact();
  const id = await world.approved(email);
  const troubles: string[] = [];
  const life = (name: string, erase: ErasureHandler) => {
    const stop = new AbortController();
    const inbox = new SqliteInbox(join(world.folder, `${name}.db`));
    const eraser = new Eraser({ target: 'crm', ledger, inbox, erase, backoffMs: { firstMs: 20, longestMs: 50 } });
    return { stop, inbox, eraser };
  };
  const asking = life('asking', () => Promise.resolve({ outcome: 'failed', reason: 'not-today' }));
  const forbidden = new OrderLedger({ url, key: world.key('publisher') });
  const turnedAway = ledgerOrders({ ledger: forbidden, onTrouble: (code) => troubles.push(code) });
  const running = [
    turnedAway.run('crm', (orders) => asking.eraser.accept(orders), asking.stop.signal),
    runSource(ledgerOrders({ ledger, everyMs: 50 }), 'crm', asking.eraser, asking.stop.signal),
  ];
  await until(async () => (await world.answers(id)).length > 0 && troubles.length > 0);
  asking.stop.abort();
  await Promise.all(running);
  asking.inbox.close();
  expect([troubles, contacts.has(email)]).toEqual([['forbidden'], true]);

  const after = life('after', eraseContacts);
  const again = after.eraser.run(after.stop.signal);
  await world.certified(id);
  after.stop.abort();
  await again;
  after.inbox.close();
  expect((await world.answers(id)).at(-1)).toEqual(erased);
}, 60_000);

it('KafkaPublisher: what is sent is in the ledger once, however often it is sent, and the outbox is drained', async () => {
  const declared = { name: 'kafka', roles: ['publisher'], sources: ['/shop', '/crm'] };
  expect((await world.ledger.send('POST', '/v1/keys', { key: world.key('admin'), body: declared })).status).toBe(201);
  const publisher = new KafkaPublisher({ kafka: world.kafka, controller: 'jrpanel' });
  const events = ['k-1', 'k-2', 'k-3'].map((id) => granted(id));
  expect(await publisher.publish(events)).toEqual(events.map(({ id }) => ({ status: 'sent', id })));
  const outbox = new KeptOutbox(events);
  const stop = new AbortController();

  const draining = drain(outbox, publisher, stop.signal);
  await until(() => outbox.waiting.size === 0);
  stop.abort();
  await draining;
  await publisher.close();
  const count = async () => {
    const all = await collect(world.ledger.engines.store.readAll());
    return all.filter(({ type }) => type === 'privacy.consent.granted.v1').length;
  };
  await until(async () => (await count()) >= 3);
  await until(async () => (await lagOf(testKafka(kafkaSettings(world.brokers)), 'lethe.ledger.jrpanel', 'privacy.jrpanel.events')) === 0);
  expect(await count()).toBe(3);
  const overHttp = new HttpPublisher({ url: world.ledger.url, key: world.key('publisher') });
  expect((await overHttp.publish(events)).map(({ status }) => status)).toEqual(['duplicate', 'duplicate', 'duplicate']);
}, 60_000);

describe('LetheModule', () => {
  @Injectable()
  class Contacts {
    @OnErasure('crm')
    erase(claimed: Claimed, work: Work): Promise<Outcome> {
      return eraseContacts.call(this, claimed, work);
    }
  }

  const options = (name: string) => ({
    ledger: { url: world.ledger.url, key: world.key('publisher') },
    workerKey: world.key('worker'),
    inbox: new SqliteInbox(join(world.folder, `${name}.db`)),
    orders: kafkaOrders({ kafka: world.kafka, controller: 'jrpanel', group: () => `test.${name}` }),
  });

  it('injects a publisher, drains the outbox, and calls the marked method for each order', async () => {
    const email = await contact();
    const outbox = new KeptOutbox([granted('nest-1')]);
    const { inbox, ...more } = options('nest');
    const imports = [LetheModule.forRootAsync({ useFactory: () => ({ ...more, inbox, outbox }) })];
    const app = await Test.createTestingModule({ imports, providers: [Contacts] }).compile();
    await app.init();
    const event = privacyEvent(
      'privacy.contact.made.v1',
      { source: '/crm' },
      {
        subject: { email },
        channel: 'email',
        purpose: 'order_fulfilment',
        commercial: false,
      },
    );
    const results = await app.get(LethePublisher).publish([event]);
    expect(results.map(({ status }) => status)).toEqual(['recorded']);
    const id = await world.approved(email);
    await world.certified(id);
    await until(() => outbox.waiting.size === 0);
    await app.close();
    inbox.close();
    expect([contacts.has(email), await world.answers(id)]).toEqual([false, [erased]]);
  }, 60_000);

  it('refuses to start without an inbox, or with two methods for one system', async () => {
    const { inbox, ...more } = options('refusing');
    @Injectable()
    class Others extends Contacts {
      @OnErasure('crm')
      eraseToo(claimed: Claimed, work: Work): Promise<Outcome> {
        return this.erase(claimed, work);
      }
    }
    const started = async (given: Parameters<typeof LetheModule.forRoot>[0], provider: typeof Contacts) => {
      const module = await Test.createTestingModule({ imports: [LetheModule.forRoot(given)], providers: [provider] }).compile();
      return module.init();
    };
    await expect(started(more, Contacts)).rejects.toThrow("@OnErasure('crm') needs `inbox` and `orders`");
    await expect(started({ ...more, inbox }, Others)).rejects.toThrow("Two methods are marked with @OnErasure('crm')");
    inbox.close();
  });
});
