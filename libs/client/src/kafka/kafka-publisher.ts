import { createHash } from 'node:crypto';
import type { Kafka, Message } from 'kafkajs';
import type { PrivacyEvent } from '../events/event.ts';
import { batches } from '../publish/batches.ts';
import type { Published, Publisher } from '../publish/publisher.ts';
import { KafkaSender, unavailable } from './sender.ts';

export interface KafkaPublisherOptions {
  kafka: Kafka;
  /** Controller of the topic `privacy.<controller>.events`. */
  controller: string;
  /** Events with the same key keep their order. Default: a hash of whom the event is about; none for an event about nobody. */
  keyOf?: (event: PrivacyEvent) => string | null;
}

interface Item {
  id: string;
  message: Message & { value: string };
}

/** Sends events into the controller's topic, as structured CloudEvents. What the ledger cannot record goes to its dead topic: no answer comes back. */
export class KafkaPublisher implements Publisher {
  private readonly sender: KafkaSender;

  constructor(private readonly options: KafkaPublisherOptions) {
    this.sender = new KafkaSender(options.kafka, `privacy.${options.controller}.events`);
  }

  async publish(events: readonly PrivacyEvent[], signal?: AbortSignal): Promise<Published[]> {
    const { keyOf = personOf } = this.options;
    const items = events.map((event): Item => {
      const headers = { 'content-type': 'application/cloudevents+json; charset=UTF-8' };
      return { id: event.id, message: { key: keyOf(event), value: JSON.stringify(event), headers } };
    });
    const results: Published[] = [];
    for (const batch of batches(items, ({ message }) => Buffer.byteLength(message.value)))
      results.push(...(await this.send(batch, signal)));
    return results;
  }

  async close(): Promise<void> {
    await this.sender.close();
  }

  private async send(items: readonly Item[], signal?: AbortSignal): Promise<Published[]> {
    if (signal?.aborted) return items.map(({ id }) => ({ status: 'unanswered', id, problem: unavailable() }));
    const sent = await this.sender.send(items.map(({ message }) => message));
    if (sent.ok) return items.map(({ id }) => ({ status: 'sent', id }));
    const { problem, tooLarge } = sent;
    if (!tooLarge) return items.map(({ id }) => ({ status: 'unanswered', id, problem }));
    const [only] = items;
    if (only && items.length === 1) return [{ status: 'rejected', id: only.id, problem }];
    const half = Math.ceil(items.length / 2);
    return [...(await this.send(items.slice(0, half), signal)), ...(await this.send(items.slice(half), signal))];
  }
}

/** Not the identifiers themselves: keys stand in logs and tools of brokers. */
function personOf({ data }: PrivacyEvent): string | null {
  if (!('subject' in data)) return null;
  const identifiers = Object.entries(data.subject).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(identifiers)).digest('base64url');
}
