/**
 * Kafka: events on their way into the ledger, against a bare consumer of the same topic and the bare client of EventStoreDB; and erasures that eight systems
 * have to carry out, from the approval over orders, the eraser and receipts to the certificate, against the same work in the systems without a ledger.
 */
import { EventStoreDBClient } from '@eventstore/db-client';
import { EventStore } from '#event-store';
import { createTopics, topicsOf } from '#messaging';
import { closeClient } from '../test/support/embedded-store.ts';
import { kafkaSettings, testKafka } from '../test/support/kafka-topics.ts';
import { KafkaBroker } from '../test/support/kafka.ts';
import { Installation } from './ingest/installation.ts';
import { erasureRates } from './kafka/erasure-rates.ts';
import { ingestRates } from './kafka/ingest-rates.ts';
import { LedgerCaller } from './kafka/ledger-caller.ts';

const PARTITIONS = { LETHE_KAFKA_PARTITIONS: '6' };

const broker = await KafkaBroker.start();
const settings = kafkaSettings(broker.brokers, PARTITIONS);
const kafka = testKafka(settings);
const installation = await Installation.open({
  LETHE_KAFKA_BROKERS: broker.brokers,
  LETHE_KAFKA_REPLICATION: '1',
  ...PARTITIONS,
});
const store = new EventStore({ url: installation.eventStoreUrl });
const bare = EventStoreDBClient.connectionString(installation.eventStoreUrl);
const publisher = kafka.publisher();
try {
  for (const controller of ['jrpanel', 'buycpanel']) await createTopics(kafka, topicsOf(controller, settings));
  const worker = await installation.work();
  const url = await installation.serve('ledger');
  const ledger = new LedgerCaller(url, installation.keys);
  await ledger.send('admin', 'POST', '/v1/keys', { name: 'kafka', roles: ['publisher'], sources: ['/jrpanel/*'] });
  await worker.stop();
  const only = process.env['LETHE_BENCH_ONLY'];
  if (only !== 'erasures') await ingestRates({ installation, store, bare, publisher, brokers: broker.brokers });
  if (only !== 'ingest') await erasureRates({ installation, store, ledger });
} finally {
  await publisher.close();
  await closeClient(bare);
  await store.dispose();
  await installation.close();
  await broker.remove();
}
