import kafkajs, { type Kafka } from 'kafkajs';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTopics, topicsOf } from '#messaging';
import { privacyEvent } from '../../libs/client/src/index.ts';
import { until } from '../support/collect.ts';
import { kafkaSettings, testKafka } from '../support/kafka-topics.ts';
import { type ServedLedger, serveLedger } from '../support/served-ledger.ts';

/** A served ledger with Kafka, and people of whom a system `crm` has data, whose orders a service of its own carries out. */
export class OrdersWorld {
  readonly folder = mkdtempSync(join(tmpdir(), 'lethe-client-'));
  private number = 0;

  private constructor(
    readonly ledger: ServedLedger,
    readonly brokers: string,
    /** The service's own client, made as its authors would. */
    readonly kafka: Kafka,
  ) {}

  static async open(brokers: string): Promise<OrdersWorld> {
    const settings = kafkaSettings(brokers);
    for (const controller of ['jrpanel', 'buycpanel']) await createTopics(testKafka(settings), topicsOf(controller, settings));
    const ledger = await serveLedger({ LETHE_KAFKA_BROKERS: brokers, LETHE_KAFKA_REPLICATION: '1', LETHE_KAFKA_PARTITIONS: '2' });
    const kafka = new kafkajs.Kafka({ clientId: 'crm', brokers: [brokers], logLevel: kafkajs.logLevel.NOTHING });
    return new OrdersWorld(ledger, brokers, kafka);
  }

  key(name: string): string {
    return this.ledger.keys['jrpanel']![name]!;
  }

  /** An email of its own, of which the ledger has an event. */
  async person(): Promise<string> {
    const email = `contact-${++this.number}@example.org`;
    const event = privacyEvent(
      'privacy.data.collected.v1',
      { source: '/crm' },
      {
        subject: { email },
        category: 'account',
        fields: ['email'],
        purposes: ['order_fulfilment'],
        legalBasis: 'contract',
        system: 'crm',
        dataset: 'contacts',
        record: email,
      },
    );
    const { status } = await this.ledger.send('POST', '/v1/events', {
      key: this.key('publisher'),
      type: 'application/cloudevents+json',
      body: event,
    });
    if (status !== 201) throw new Error(`The event was answered ${status}.`);
    return email;
  }

  /** Opens, verifies and approves an erasure: its id. */
  async approved(email: string): Promise<string> {
    const post = (name: string, path: string, body: unknown) => this.ledger.send('POST', path, { key: this.key(name), body });
    const { body } = await post('dpo', '/v1/requests', { kind: 'erasure', identifiers: { email }, regulation: 'gdpr' });
    await post('dpo', `/v1/requests/${body.id}/verify`, { method: 'login' });
    const { body: shown } = await this.ledger.send('GET', `/v1/requests/${body.id}`, { key: this.key('dpo-2') });
    const approved = await post('dpo-2', `/v1/requests/${body.id}/approve`, { closure: shown.closure });
    if (approved.status !== 200) throw new Error(`The approval was answered ${approved.status}: ${JSON.stringify(approved.body)}`);
    return body.id;
  }

  /** Resolves once the erasure is certified. */
  async certified(id: string): Promise<void> {
    await until(async () => (await this.ledger.send('GET', `/v1/erasures/${id}/certificate`, { key: this.key('dpo') })).status === 200);
  }

  /** What the system answered, in the order of the ledger. */
  async answers(id: string): Promise<unknown[]> {
    const found: unknown[] = [];
    for await (const { type, data } of this.ledger.engines.store.readStream(`erasure-${id}`))
      if (type === 'privacy.erasure.answered.v1') found.push(data);
    return found;
  }

  async close(): Promise<void> {
    await this.ledger.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
