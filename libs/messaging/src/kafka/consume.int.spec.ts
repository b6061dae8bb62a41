import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { until } from '../../../../test/support/collect.ts';
import { kafkaSettings, lagOf, newController, testKafka } from '../../../../test/support/kafka-topics.ts';
import { endTestBroker, testBroker } from '../../../../test/support/kafka.ts';
import { topicName } from '../topics/topics.ts';
import type { Kafka } from './kafka.ts';
import type { Message } from './message.ts';

let kafka: Kafka;
let topic: string;
let group: string;

beforeAll(async () => {
  const settings = kafkaSettings(await testBroker());
  kafka = testKafka(settings);
  topic = topicName(await newController(kafka, settings), 'feed');
  const publisher = kafka.publisher();
  const messages = Array.from({ length: 40 }, (_, n) => ({ key: String(n), value: Buffer.from(String(n)), headers: [] }));
  await publisher.send([{ topic, messages }]);
  await publisher.close();
}, 60_000);

afterAll(endTestBroker);

const all = Array.from({ length: 40 }, (_, n) => String(n));
const texts = (messages: readonly Message[]) => messages.map(({ value }) => String(value));

type Take = (messages: readonly Message[]) => { done: number; wait?: boolean };

async function consumed(take: Take, enough: () => boolean): Promise<void> {
  group = `g.${randomBytes(6).toString('hex')}`;
  await consumedOn(take, enough);
}

/** As the next member of the same group. */
async function consumedOn(take: Take, enough: () => boolean): Promise<void> {
  const stop = new AbortController();
  const options = { batchSize: 7, backoffMs: { first: 5, longest: 20 }, signal: stop.signal };
  const running = kafka.consume({ group, topics: [topic], onBatch: (messages) => Promise.resolve(take(messages)), ...options });
  await Promise.race([until(enough), running]);
  stop.abort();
  await running;
}

describe('consuming', () => {
  it('a new group gets everything from the beginning, in the order of each partition, and commits what is done', async () => {
    const seen: Message[] = [];
    await consumed(
      (messages) => {
        seen.push(...messages);
        return { done: messages.length };
      },
      () => seen.length >= all.length,
    );
    expect(texts(seen).toSorted()).toEqual(all.toSorted());
    const byPartition = Map.groupBy(seen, ({ partition }) => partition);
    expect(byPartition.size).toBe(2);
    for (const some of byPartition.values()) {
      const numbers = texts(some).map(Number);
      expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
    }
    expect(await lagOf(kafka, group, topic)).toBe(0);
  });

  it('what is not done is given again, and what was done is not', async () => {
    const done: string[] = [];
    let calls = 0;
    await consumed(
      (messages) => {
        // Every second time only a part is done, and every fifth time nothing.
        calls += 1;
        const part = calls % 5 === 0 ? 0 : calls % 2 === 0 ? Math.ceil(messages.length / 2) : messages.length;
        done.push(...texts(messages.slice(0, part)));
        return { done: part, wait: part < messages.length };
      },
      () => done.length >= all.length,
    );
    expect(done.toSorted()).toEqual(all.toSorted());
  });

  it('given a partition that waits, then the others go on, and it is taken up again', async () => {
    const seen = new Map<number, number>();
    let [waited, between] = [0, 0];
    await consumed(
      (messages) => {
        const partition = messages[0]!.partition;
        // The first waits until something of the second was taken.
        if (partition === 0 && !seen.has(1)) {
          waited += 1;
          return { done: 0, wait: true };
        }
        if (partition === 0 && between === 0) between = seen.get(1) ?? 0;
        seen.set(partition, (seen.get(partition) ?? 0) + messages.length);
        return { done: messages.length };
      },
      () => [...seen.values()].reduce((sum, n) => sum + n, 0) >= all.length,
    );
    expect([seen.size, between > 0 || waited === 0]).toEqual([2, true]);
  });

  it('given a handler that throws, then its messages are given again', async () => {
    const seen: string[] = [];
    let thrown = 0;
    await consumed(
      (messages) => {
        if (thrown < 3) {
          thrown += 1;
          throw new Error('of the handler');
        }
        seen.push(...texts(messages));
        return { done: messages.length };
      },
      () => seen.length >= all.length,
    );
    expect(seen.toSorted()).toEqual(all.toSorted());
  });

  it('given a handler that throws whatever comes, then nothing is committed, and the next member of the group gets all of it', async () => {
    let thrown = 0;
    await consumed(
      () => {
        thrown += 1;
        throw new Error('of the handler');
      },
      () => thrown >= 6,
    );
    expect(await lagOf(kafka, group, topic)).toBe(all.length);
    const seen: string[] = [];
    await consumedOn(
      (messages) => {
        seen.push(...texts(messages));
        return { done: messages.length };
      },
      () => seen.length >= all.length,
    );
    expect(seen.toSorted()).toEqual(all.toSorted());
    expect(await lagOf(kafka, group, topic)).toBe(0);
  });
});
