import kafkajs, { type Kafka } from 'kafkajs';
import type { Dataset } from '#domain';
import { isAmong } from '../compare.ts';
import type { Opening } from '../connection/credentials.ts';
import { ConnectorError } from '../connector.ts';
import { changeAt, retyped, textOf, valueAt } from '../json-path.ts';
import type { Change, Condition, RecordStore, Removal, StoredRecord } from '../records/record-store.ts';
import { readTopic } from './read-topic.ts';

/** A key of a topic, with every value of it that can still be read. */
interface TopicRecord extends StoredRecord {
  partition: number;
  key: Buffer;
  /** What it holds now; undefined if its last message is a tombstone, or is about somebody else. */
  live: unknown;
  isTombstone: boolean;
}

interface Found {
  partition: number;
  key: Buffer;
  /** The person's values, also those that others have come after. */
  values: unknown[];
  live: unknown;
  isTombstone: boolean;
}

export interface KafkaStoreOptions {
  as: Opening;
  idleTimeoutMs: number;
}

/**
 * The keys of compacted topics. A tombstone says that a key is gone; what it held can be read until the brokers have compacted the topic, and as long as
 * that is so, nothing is erased.
 */
export class KafkaStore implements RecordStore {
  #readable = false;
  readonly #writes: { topic: string; partition: number; key: Buffer; value: Buffer | null }[] = [];

  constructor(
    private readonly client: Kafka,
    private readonly options: KafkaStoreOptions,
  ) {}

  async *find({ location: topic }: Dataset, anyOf: readonly Condition[]): AsyncGenerator<TopicRecord> {
    const found = new Map<string, Found>();
    const holds = (key: Buffer, value: unknown) =>
      anyOf.some(({ column, form, values }) => isAmong(columnOf(key, value, column), form, values));
    await readTopic(this.client, topic, this.options.idleTimeoutMs, ({ partition, key, value }) => {
      if (!key) return;
      const place = `${partition} ${key.toString('base64')}`;
      const content = value === null ? undefined : documentOf(value);
      const mine = content !== undefined && holds(key, content);
      const known = found.get(place) ?? (mine ? { partition, key, values: [], live: undefined, isTombstone: false } : undefined);
      if (!known) return;
      known.live = mine ? content : undefined;
      known.isTombstone = value === null;
      if (mine) known.values.push(content);
      found.set(place, known);
    });
    for (const [place, { partition, key, values, live, isTombstone }] of found) {
      // A copy shows what a key holds now; an erasure is about everything that can be read.
      const shown = this.options.as === 'collect' ? [live].filter((value) => value !== undefined) : values;
      if (shown.length === 0) continue;
      const read = (column: string) =>
        single(shown.flatMap((value) => [columnOf(key, value, column)].flat()).filter((value) => value !== undefined));
      yield { place, partition, key, live, isTombstone, read };
    }
  }

  async hold(_: Dataset, record: TopicRecord): Promise<TopicRecord> {
    return record;
  }

  async remove({ location: topic }: Dataset, { partition, key, live, isTombstone }: TopicRecord): Promise<Removal> {
    this.#readable = true;
    // Said again while it can be read: what nobody writes to is never compacted. A key that is somebody else's by now is left alone.
    if (live !== undefined || isTombstone) this.#writes.push({ topic, partition, key, value: null });
    return { is: live === undefined ? 'gone' : 'done' };
  }

  async change(
    { location: topic }: Dataset,
    { partition, key, live }: TopicRecord,
    columns: ReadonlyMap<string, Change>,
  ): Promise<boolean> {
    this.#readable = true;
    if (live === undefined) return true;
    let document: unknown = live;
    for (const [path, change] of columns) {
      document = changeAt(document, path.split('.'), (value) => {
        const before = textOf(value);
        const after = change(before);
        return after === before ? value : retyped(value, after);
      });
    }
    // Also where it stands so already: what nobody writes to is never compacted, and the values before it stay.
    this.#writes.push({ topic, partition, key, value: Buffer.from(JSON.stringify(document)) });
    return true;
  }

  /** @throws ConnectorError `pending` while a value of the person can still be read. */
  async commit(): Promise<void> {
    await this.#send();
    if (this.#readable) throw new ConnectorError('pending');
  }

  async close(): Promise<void> {}

  async #send(): Promise<void> {
    if (this.#writes.length === 0) return;
    const producer = this.client.producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner, allowAutoTopicCreation: false });
    try {
      await producer.connect();
      const byTopic = Map.groupBy(this.#writes, ({ topic }) => topic);
      const topicMessages = [...byTopic].map(([topic, writes]) => ({
        topic,
        messages: writes.map(({ partition, key, value }) => ({ partition, key, value })),
      }));
      await producer.sendBatch({ topicMessages, acks: -1 });
    } finally {
      await producer.disconnect().catch(() => undefined);
    }
  }
}

/** `$key`, or what stands at a path of the value, which is JSON, or `value` for any other text. */
function columnOf(key: Buffer, value: unknown, column: string): unknown {
  if (column === '$key') return key.toString('utf8');
  return typeof value === 'string' ? (column === 'value' ? value : undefined) : valueAt(value, column);
}

function documentOf(value: Buffer): unknown {
  const text = value.toString('utf8');
  try {
    const document = JSON.parse(text) as unknown;
    return typeof document === 'object' && document !== null ? document : text;
  } catch {
    return text;
  }
}

function single(values: unknown[]): unknown {
  return values.length <= 1 ? values[0] : values;
}
