import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { createTopics, type Kafka, type Publisher, topicsOf } from '#messaging';
import { Eraser } from '../../apps/eraser/src/eraser.ts';
import type { FaultPoint } from '../../apps/eraser/src/faults.ts';
import { Inbox } from '../../apps/eraser/src/inbox.ts';
import { LedgerApi } from '../../apps/eraser/src/ledger-api.ts';
import { until } from './collect.ts';
import { kafkaSettings, testKafka } from './kafka-topics.ts';
import { testDatabase, type TestDatabase } from './postgres.ts';
import { type ServedLedger, serveLedger } from './served-ledger.ts';

/** The shop's system file; `LETHE_SECRET_JRPANEL_SHOP` leads to its database. */
export const SHOP_SYSTEM = `
controller: jrpanel
name: shop-db
connector: postgresql
connection: { url: 'env:LETHE_SECRET_JRPANEL_SHOP' }
datasets:
  - name: customers
    category: account
    location: public.customers
    key: id
    identifiers: { email: email }
    erase: delete-row
    fields: [{ name: email }]
  - name: orders
    category: order
    location: public.orders
    key: id
    references: [{ dataset: customers, column: customer_id }]
    erase: delete-row
    fields: [{ name: delivery_address }]
`;

interface Answered {
  outcome: string;
  counts: Record<string, number>;
  worker: string;
}

/** A served ledger whose orders go over Kafka to an eraser that works a shop's real database. */
export class KafkaErasures {
  private readonly inboxDir = mkdtempSync(join(tmpdir(), 'lethe-inbox-'));
  private restarting: Promise<void> | undefined;
  private running: { stop: AbortController; ended: Promise<void>; inbox: Inbox } | undefined;
  private number = 0;
  private login: string;
  readonly warnings: string[] = [];
  /** Whether the eraser died where it was to. */
  crashed = false;

  private constructor(
    readonly ledger: ServedLedger,
    readonly kafka: Kafka,
    private readonly brokers: string,
    private readonly database: TestDatabase,
    readonly shop: pg.Pool,
  ) {
    this.login = database.url;
  }

  static async open(brokers: string): Promise<KafkaErasures> {
    const settings = kafkaSettings(brokers);
    const kafka = testKafka(settings);
    for (const controller of ['jrpanel', 'buycpanel']) await createTopics(kafka, topicsOf(controller, settings));
    const ledger = await serveLedger({ LETHE_KAFKA_BROKERS: brokers, LETHE_KAFKA_REPLICATION: '1', LETHE_KAFKA_PARTITIONS: '2' });
    const database = await testDatabase();
    const shop = new pg.Pool({ connectionString: database.url, max: 4 });
    shop.on('error', () => undefined);
    await shop.query('create table customers (id serial primary key, email text unique not null)');
    await shop.query('create table orders (id text primary key, customer_id int not null references customers, delivery_address text)');
    const world = new KafkaErasures(ledger, kafka, brokers, database, shop);
    const { body } = await ledger.send('PUT', '/v1/systems/shop-db', {
      key: world.key('admin'),
      type: 'application/yaml',
      body: SHOP_SYSTEM,
    });
    await ledger.send('GET', `/v1/systems?minPosition=${body.position}`, { key: world.key('admin') });
    return world;
  }

  key(name: string): string {
    return this.ledger.keys['jrpanel']![name]!;
  }

  /** Begins to work orders; `crashAt` lets it die there once, and another begin anew in its place with the same inbox, or an empty one. */
  start(crashAt?: FaultPoint, inboxAfter: 'kept' | 'lost' = 'kept'): void {
    let armed = crashAt !== undefined;
    if (armed) this.crashed = false;
    const at = (point: FaultPoint) => {
      if (!armed || point !== crashAt) return;
      armed = false;
      this.crashed = true;
      this.restarting = this.end().then(() => {
        if (inboxAfter === 'lost') this.loseInbox();
        this.start();
      });
      throw new Error('died');
    };
    const stop = new AbortController();
    const inbox = new Inbox(this.inboxDir);
    const publisher = this.kafka.publisher();
    const eraser = new Eraser({
      inbox,
      kafka: this.kafka,
      publisher,
      api: new LedgerApi(this.ledger.url, this.key('worker'), 'worker'),
      secrets: { read: () => Promise.resolve(this.login) },
      name: 'worker',
      settings: kafkaSettings(this.brokers),
      lookMs: 100,
      backoffMs: { first: 50, longest: 500 },
      faults: { at },
      log: { info: () => undefined, warn: (fields, message) => this.warnings.push(`${message} ${JSON.stringify(fields)}`) },
    });
    const ended = work(eraser, publisher, inbox, stop.signal);
    ended.catch(() => undefined);
    this.running = { stop, ended, inbox };
  }

  async stop(): Promise<void> {
    await this.restarting;
    await this.end();
  }

  /** Lets the eraser log in to the shop as somebody else; undefined for whom it was made for. */
  loginAs(user: string | undefined): void {
    const url = new URL(this.database.url);
    if (user !== undefined) url.username = user;
    this.login = url.href;
  }

  /** Orders that the eraser has taken and not answered. */
  get open(): number {
    return this.running?.inbox.open ?? 0;
  }

  /** As a disk that is gone; while nothing is started. */
  loseInbox(): void {
    rmSync(this.inboxDir, { recursive: true });
  }

  private async end(): Promise<void> {
    const { running } = this;
    this.running = undefined;
    running?.stop.abort();
    await running?.ended;
  }

  /** A customer with one order, in the shop and in the ledger. */
  async customer(): Promise<string> {
    const email = `customer-${++this.number}@example.org`;
    const id = `o-${this.number}`;
    const { rows } = await this.shop.query('insert into customers (email) values ($1) returning id', [email]);
    await this.shop.query('insert into orders values ($1, $2, $3)', [id, rows[0].id, '1 Main St']);
    const data = {
      subject: { email },
      category: 'order',
      fields: { delivery_address: '1 Main St' },
      purposes: ['order_fulfilment'],
      legalBasis: 'contract',
      system: 'shop-db',
      dataset: 'orders',
      record: id,
    };
    const event = { specversion: '1.0', type: 'privacy.data.collected.v1', source: '/shop', id, time: '2026-11-01T10:00:00Z', data };
    const sent = { key: this.key('publisher'), type: 'application/cloudevents+json', body: event };
    const { status } = await this.ledger.send('POST', '/v1/events', sent);
    if (status !== 201) throw new Error(`The event was answered ${status}.`);
    return email;
  }

  /** An erasure that one opened and verified and another approved: its id. `receivedAt`: when it was asked for, now without it. */
  async approved(email: string, receivedAt?: string): Promise<string> {
    const post = (name: string, path: string, body: unknown) => this.ledger.send('POST', path, { key: this.key(name), body });
    const { body } = await post('dpo', '/v1/requests', {
      kind: 'erasure',
      identifiers: { email },
      regulation: 'gdpr',
      ...(receivedAt && { receivedAt }),
    });
    await post('dpo', `/v1/requests/${body.id}/verify`, { method: 'login' });
    const { body: shown } = await this.ledger.send('GET', `/v1/requests/${body.id}`, { key: this.key('dpo-2') });
    const approved = await post('dpo-2', `/v1/requests/${body.id}/approve`, { closure: shown.closure });
    if (approved.status !== 200) throw new Error(`The approval was answered ${approved.status}: ${JSON.stringify(approved.body)}`);
    return body.id;
  }

  /** Waits for the certificate of an erasure. */
  async certificate(id: string) {
    const ask = () => this.ledger.send('GET', `/v1/erasures/${id}/certificate`, { key: this.key('dpo') });
    let answer = await ask();
    await until(async () => {
      answer = await ask();
      return answer.status === 200;
    });
    return answer.body.certificate;
  }

  /** What a system answered, in the order of the ledger. */
  async answers(id: string): Promise<Answered[]> {
    const found: Answered[] = [];
    for await (const { type, data } of this.ledger.engines.store.readStream(`erasure-${id}`))
      if (type === 'privacy.erasure.answered.v1') found.push(data as Answered);
    return found;
  }

  /** Rows of a customer that the shop still has. */
  async left(email: string): Promise<number> {
    return (await this.shop.query('select from customers c left join orders o on o.customer_id = c.id where c.email = $1', [email])).rows
      .length;
  }

  async close(): Promise<void> {
    await this.stop();
    await this.shop.end();
    await this.ledger.close();
    await this.database.drop();
    rmSync(this.inboxDir, { recursive: true, force: true });
  }
}

async function work(eraser: Eraser, publisher: Publisher, inbox: Inbox, signal: AbortSignal): Promise<void> {
  try {
    await eraser.run(signal);
  } finally {
    await publisher.close();
    inbox.close();
  }
}
