import kafkajs, { type Producer } from 'kafkajs';
import { toClient, type NewMessage } from './message.ts';
import type { Place } from './read-one.ts';

export interface TopicMessages {
  topic: string;
  messages: readonly NewMessage[];
}

const COMPRESSED_FROM = 16_384;

/** Sends messages, each acknowledged by every replica that is in sync. */
export class Publisher {
  private connecting: Promise<void> | undefined;

  constructor(private readonly producer: Producer) {}

  /**
   * Sends to several topics; resolves when all of it is taken. After an error some of it may have been taken: send all of it again, consumers know
   * messages by their ids.
   */
  async send(batch: readonly TopicMessages[]): Promise<void> {
    const topicMessages = batch
      .filter(({ messages }) => messages.length > 0)
      .map(({ topic, messages }) => ({ topic, messages: messages.map(forClient) }));
    if (topicMessages.length === 0) return;
    await this.connected();
    const compression = compressionOf(batch.flatMap(({ messages }) => messages));
    await this.producer.sendBatch({ topicMessages, acks: -1, compression });
  }

  /** Sends one message and answers where it is. */
  async sendOne(topic: string, message: NewMessage): Promise<Place> {
    await this.connected();
    const [taken] = await this.producer.send({
      topic,
      messages: [forClient(message)],
      acks: -1,
      compression: compressionOf([message]),
    });
    if (taken?.baseOffset === undefined) throw new Error(`Kafka did not say where in ${topic} it put a message.`);
    return { topic, partition: taken.partition, offset: taken.baseOffset };
  }

  /** At first use, so that whoever starts does not wait for a broker that is not there. */
  private connected(): Promise<void> {
    this.connecting ??= this.producer.connect().catch((error: unknown) => {
      this.connecting = undefined;
      throw error;
    });
    return this.connecting;
  }

  async close(): Promise<void> {
    await this.producer.disconnect();
  }
}

/** A few small messages take twice as long to compress as to send. */
function compressionOf(messages: readonly NewMessage[]): kafkajs.CompressionTypes {
  const bytes = messages.reduce((sum, { value }) => sum + (value?.length ?? 0), 0);
  return bytes < COMPRESSED_FROM ? kafkajs.CompressionTypes.None : kafkajs.CompressionTypes.GZIP;
}

function forClient({ key, value, headers }: NewMessage) {
  return { key, value, headers: toClient(headers) };
}
