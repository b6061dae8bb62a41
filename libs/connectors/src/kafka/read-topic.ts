import { randomUUID } from 'node:crypto';
import type { Kafka } from 'kafkajs';
import { ConnectorError } from '../connector.ts';

export interface TopicMessage {
  partition: number;
  key: Buffer | null;
  value: Buffer | null;
}

/** Gives every message that a topic has now, each partition in its order, with a group of its own that leaves nothing behind. */
export async function readTopic(client: Kafka, topic: string, idleTimeoutMs: number, take: (message: TopicMessage) => void): Promise<void> {
  const ends = await endsOf(client, topic);
  if (ends.size === 0) return;
  const groupId = `lethe-connector.${randomUUID()}`;
  const consumer = client.consumer({ groupId, maxWaitTimeInMs: 200, allowAutoTopicCreation: false, retry: { retries: 3 } });
  const done = Promise.withResolvers<void>();
  const idle = setTimeout(() => done.reject(new ConnectorError('timeout')), idleTimeoutMs);
  consumer.on(consumer.events.CRASH, ({ payload }) => done.reject(payload.error));
  try {
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatch: async ({ batch }) => {
        idle.refresh();
        const end = ends.get(batch.partition);
        if (end === undefined) return;
        for (const { key, value, offset } of batch.messages) {
          if (BigInt(offset) < end) take({ partition: batch.partition, key, value });
        }
        if (BigInt(batch.lastOffset()) + 1n >= end) ends.delete(batch.partition);
        if (ends.size === 0) done.resolve();
      },
    });
    await done.promise;
  } finally {
    clearTimeout(idle);
    await consumer.disconnect().catch(() => undefined);
    await admin(client, (connected) => connected.deleteGroups([groupId])).catch(() => undefined);
  }
}

/** Where each partition that holds something ends now. */
async function endsOf(client: Kafka, topic: string): Promise<Map<number, bigint>> {
  const offsets = await admin(client, (connected) => connected.fetchTopicOffsets(topic));
  return new Map(offsets.filter(({ low, high }) => BigInt(high) > BigInt(low)).map(({ partition, high }) => [partition, BigInt(high)]));
}

/** Works with an administrative connection. */
export async function admin<T>(client: Kafka, work: (connected: ReturnType<Kafka['admin']>) => Promise<T>): Promise<T> {
  const connected = client.admin();
  try {
    await connected.connect();
    return await work(connected);
  } finally {
    await connected.disconnect().catch(() => undefined);
  }
}
