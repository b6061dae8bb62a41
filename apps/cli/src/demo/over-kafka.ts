import type { Company } from './company.ts';
import type { DemoKafka } from './kafka.ts';
import { until } from './rights.ts';
import { number, type Screen } from './screen.ts';
import type { CloudEvent } from './year.ts';

/** Sends an event about somebody who was erased over Kafka, and waits until it lies sealed in the dead topic. */
export async function sendAgain(company: Company, kafka: DemoKafka, screen: Screen, event: CloudEvent): Promise<void> {
  const before = await kafka.count(company.name, 'dead');
  await kafka.send(company.name, [event]);
  await until(async () => (await kafka.count(company.name, 'dead')) > before);
  screen.line('and once more over Kafka: not recorded, sealed in the dead topic');
}

/** Which way events, orders and receipts went, counted where they went. */
export async function wayOf(kafka: DemoKafka | undefined): Promise<string> {
  if (!kafka) return 'Over HTTP; the databases were erased by the worker itself. With LETHE_KAFKA_BROKERS it all goes over Kafka.';
  const [events, orders, receipts] = await Promise.all([
    kafka.countAll('events'),
    kafka.countAll('erasure.orders'),
    kafka.countAll('erasure.receipts'),
  ]);
  return `Over Kafka: ${number(events)} events in, ${orders} orders out to an eraser, ${receipts} receipts back.`;
}
