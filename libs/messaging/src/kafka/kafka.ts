import kafkajs, { type Admin, type ConsumerConfig, type Kafka as Client, type KafkaConfig } from 'kafkajs';
import { fromClientError } from './errors.ts';
import { connectionOf, type KafkaSettings } from './connection.ts';
import { consume, type ConsumeOptions } from './consume.ts';
import { cureIdleTimers } from './idle-timers.ts';
import { clientLog, type MessagingLog } from './log.ts';
import { Publisher } from './publisher.ts';
import { readOne, type Place } from './read-one.ts';
import type { Message } from './message.ts';

/** A broker's restart is ridden out in half a second; with the client's own pauses it takes ten, and consumers give up. */
const RETRY = { retries: 100, initialRetryTime: 100, maxRetryTime: 1_000 };
const RETRY_SENDING = { ...RETRY, retries: 12 };
/** For what somebody waits for: a broker that is not there is told within seconds. */
const RETRY_SOON = { retries: 4, initialRetryTime: 100, maxRetryTime: 1_000 };

cureIdleTimers();

/** The one way to Kafka: its client with the habits that it needs to be relied on. */
export class Kafka {
  private readonly config: KafkaConfig;

  constructor(
    private readonly settings: KafkaSettings,
    private readonly name: string,
    private readonly log?: MessagingLog,
  ) {
    this.config = {
      ...connectionOf(settings),
      clientId: name,
      connectionTimeout: 5_000,
      requestTimeout: 15_000,
      logCreator: clientLog(log),
      logLevel: kafkajs.logLevel.WARN,
    };
  }

  /** Something that sends; close it. A broker's restart is ridden out; one that stays away longer fails what is sent, and who sends tries again. */
  publisher(): Publisher {
    const producer = this.client(RETRY_SENDING).producer({
      createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
      allowAutoTopicCreation: false,
    });
    return new Publisher(producer);
  }

  /** See {@link consume}. */
  consume(options: ConsumeOptions): Promise<void> {
    const sessionTimeout = this.settings.kafkaSessionTimeout * 1_000;
    const config: ConsumerConfig = {
      groupId: options.group,
      allowAutoTopicCreation: false,
      sessionTimeout,
      heartbeatInterval: Math.min(3_000, sessionTimeout / 3),
      rebalanceTimeout: 30_000,
      maxWaitTimeInMs: 300,
      maxBytesPerPartition: options.maxBytes ?? 1_048_576,
      // A consumer that the client gives up is made anew here, where it can be told from one that is not let in.
      retry: { ...RETRY, restartOnFailure: () => Promise.resolve(false) },
    };
    return consume(() => this.client(RETRY).consumer(config), { ...options, ...(this.log && { log: this.log }) });
  }

  /** The message at a place; undefined if it is not there any more. @throws KafkaUnavailable */
  async readOne(place: Place): Promise<Message | undefined> {
    const { start } = await this.admin((admin) => boundsOf(admin, place));
    if (start === undefined || BigInt(place.offset) < start) return undefined;
    return readOne(this.client(RETRY_SOON), `${this.name}.reader`, place).catch((error: unknown) => {
      throw fromClientError(error);
    });
  }

  /** Works with an administrative connection. @throws KafkaUnavailable, KafkaRefused, or what `work` throws itself. */
  async admin<T>(work: (admin: Admin) => Promise<T>): Promise<T> {
    const admin = this.client(RETRY_SOON).admin();
    try {
      await admin.connect();
      return await work(admin);
    } catch (error) {
      throw fromClientError(error);
    } finally {
      await admin.disconnect().catch(() => undefined);
    }
  }

  private client(retry: KafkaConfig['retry']): Client {
    return new kafkajs.Kafka({ ...this.config, ...(retry && { retry }) });
  }
}

async function boundsOf(admin: Admin, { topic, partition, offset }: Place): Promise<{ start: bigint | undefined }> {
  const partitions = await admin.fetchTopicOffsets(topic);
  const found = partitions.find((each) => each.partition === partition);
  if (!found || BigInt(found.high) <= BigInt(offset)) return { start: undefined };
  return { start: BigInt(found.low) };
}
