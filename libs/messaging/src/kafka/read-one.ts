import { randomUUID } from 'node:crypto';
import type { Kafka as Client } from 'kafkajs';
import { fromClient, type Message } from './message.ts';

/** Where a message is. */
export interface Place {
  topic: string;
  partition: number;
  /** Decimal. */
  offset: string;
}

/** Reads the message at a place that is known to exist, with a group of its own that leaves nothing behind but an empty name. */
export async function readOne(client: Client, name: string, { topic, partition, offset }: Place): Promise<Message> {
  const groupId = `${name}.${randomUUID()}`;
  const consumer = client.consumer({ groupId, maxWaitTimeInMs: 200, allowAutoTopicCreation: false });
  const found = Promise.withResolvers<Message>();
  consumer.on(consumer.events.CRASH, ({ payload }) => found.reject(payload.error));
  try {
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachMessage: async ({ partition: from, message }) => {
        if (from !== partition || BigInt(message.offset) < BigInt(offset)) return;
        const { key, value, headers, timestamp } = message;
        found.resolve({ topic, partition, offset: message.offset, timestamp: Number(timestamp), key, value, headers: fromClient(headers) });
      },
    });
    consumer.seek({ topic, partition, offset });
    return await found.promise;
  } finally {
    await consumer.disconnect();
    const admin = client.admin();
    await admin.connect();
    await admin.deleteGroups([groupId]).catch(() => undefined);
    await admin.disconnect();
  }
}
