import { RedisClient } from '@redis/client';
import type { Dataset } from '#domain';
import { ConnectorError } from '../connector.ts';
import { changeAt, retyped, textOf, valueAt } from '../json-path.ts';
import type { Change, Condition, RecordStore, Removal, StoredRecord } from '../records/record-store.ts';
import type { ClientSettings } from './connection.ts';
import { locationOf, type RedisLocation } from './location.ts';

/** A key, or a member of one, with what stands there. */
interface RedisRecord extends StoredRecord {
  key: string;
  type: string;
  member?: string;
  /** The text of a string that is a JSON object. */
  document?: unknown;
}

/** Made once: `createClient` makes a class with every command anew whenever the settings are not those of the call before. */
const makeClient = RedisClient.factory();

type Client = ReturnType<typeof makeClient>;
type Transaction = ReturnType<Client['multi']>;

const SCAN_COUNT = 500;

/** One connection. Writes are set aside and carried out at once by `commit`, and only if what was held is still as it was. */
export class RedisStore implements RecordStore {
  readonly #writes: ((transaction: Transaction) => void)[] = [];

  private constructor(private readonly client: Client) {}

  static async open(settings: ClientSettings, commandTimeoutMs: number): Promise<RedisStore> {
    // The client's own limit of a command ends once it is sent; a server that says nothing at all is left by the socket's.
    const socket = { ...settings.socket, socketTimeout: commandTimeoutMs };
    const client = makeClient({ ...settings, socket, commandOptions: { timeout: commandTimeoutMs } });
    // A lost connection fails the command that waits for it; without a listener it would end the process as well.
    client.on('error', () => undefined);
    await client.connect();
    return new RedisStore(client);
  }

  async *find(dataset: Dataset, anyOf: readonly Condition[]): AsyncGenerator<RedisRecord> {
    const location = locationOf(dataset);
    for await (const keys of this.#keys(location, anyOf)) {
      const records = await Promise.all(keys.map((key) => this.#read(location, key)));
      yield* records.flat();
    }
  }

  async hold(dataset: Dataset, record: RedisRecord): Promise<RedisRecord | undefined> {
    await this.client.watch(record.key);
    const records = await this.#read(locationOf(dataset), record.key);
    return records.find(({ place }) => place === record.place);
  }

  async remove(_: Dataset, { key, type, member }: RedisRecord): Promise<Removal> {
    this.#writes.push((transaction) => {
      if (member === undefined) transaction.del(key);
      else if (type === 'hash') transaction.hDel(key, member);
      else if (type === 'set') transaction.sRem(key, member);
      else if (type === 'zset') transaction.zRem(key, member);
      else transaction.lRem(key, 0, member);
    });
    return { is: 'done' };
  }

  async change(_: Dataset, record: RedisRecord, columns: ReadonlyMap<string, Change>): Promise<boolean> {
    const { key, type, document, read } = record;
    if (type === 'hash') {
      for (const [column, change] of columns) {
        const text = change(textOf(read(column)));
        this.#writes.push((transaction) => void (text === null ? transaction.hDel(key, column) : transaction.hSet(key, column, text)));
      }
      return true;
    }
    if (type !== 'string') throw new ConnectorError('schema-mismatch');
    const text =
      document === undefined ? (columns.get('value')?.(textOf(read('value'))) ?? '') : JSON.stringify(changed(document, columns));
    this.#writes.push((transaction) => void transaction.set(key, text, { expiration: 'KEEPTTL' }));
    return true;
  }

  async commit(): Promise<void> {
    if (this.#writes.length === 0) return;
    const transaction = this.client.multi();
    for (const write of this.#writes) write(transaction as Transaction);
    await transaction.exec();
  }

  async close(): Promise<void> {
    if (this.client.isOpen) this.client.destroy();
  }

  /** A command of the check, for its failure. */
  async try(...command: [string, ...string[]]): Promise<void> {
    await this.client.sendCommand(command);
  }

  /** Keys at which something may be: those that the values name, or, where values stand elsewhere than in the name, all of the pattern. */
  async *#keys({ keys: pattern }: RedisLocation, anyOf: readonly Condition[]): AsyncGenerator<string[]> {
    const searched = anyOf.every(({ column, form }) => form === 'opaque' && pattern.names.includes(column));
    const known = searched
      ? anyOf.flatMap(({ column, values }) =>
          values.filter((value) => pattern.takes(column, value)).map((value) => new Map([[column, value]])),
        )
      : [new Map<string, string>()];
    for (const values of known) {
      const key = pattern.key(values);
      if (key !== undefined) {
        yield [key];
        continue;
      }
      for await (const keys of this.client.scanIterator({ MATCH: pattern.glob(values), COUNT: SCAN_COUNT })) yield keys;
    }
  }

  async #read(location: RedisLocation, key: string): Promise<RedisRecord[]> {
    const places = location.keys.read(key);
    if (!places) return [];
    const type = await this.client.type(key);
    if (type === 'none') return [];
    if (location.member !== undefined) return this.#members(key, type, places, location.member);
    const content = await this.#content(key, type);
    const document = type === 'string' ? jsonObject(String(content)) : undefined;
    const read = (column: string): unknown => {
      const place = places.get(column);
      if (place !== undefined) return place;
      if (type === 'hash') return (content as Record<string, string>)[column];
      return document === undefined ? (column === 'value' ? content : undefined) : valueAt(document, column);
    };
    return [{ place: key, key, type, document, read }];
  }

  async #members(key: string, type: string, places: ReadonlyMap<string, string>, column: string): Promise<RedisRecord[]> {
    const members = await this.#memberTexts(key, type);
    return [...members].map(([member, value]) => ({
      place: JSON.stringify([key, member]),
      key,
      type,
      member,
      read: (name) => (name === column ? member : name === 'value' ? value : places.get(name)),
    }));
  }

  async #memberTexts(key: string, type: string): Promise<Map<string, unknown>> {
    switch (type) {
      case 'hash':
        return new Map(Object.entries(await this.client.hGetAll(key)));
      case 'set':
        return new Map((await this.client.sMembers(key)).map((member) => [member, undefined]));
      case 'zset':
        return new Map((await this.client.zRangeWithScores(key, 0, -1)).map(({ value, score }) => [value, score]));
      case 'list':
        return new Map((await this.client.lRange(key, 0, -1)).map((member) => [member, undefined]));
      default:
        throw new ConnectorError('schema-mismatch');
    }
  }

  async #content(key: string, type: string): Promise<unknown> {
    switch (type) {
      case 'string':
        return this.client.get(key);
      case 'hash':
        return this.client.hGetAll(key);
      case 'list':
        return this.client.lRange(key, 0, -1);
      case 'set':
        return (await this.client.sMembers(key)).toSorted();
      case 'zset':
        return this.client.zRange(key, 0, -1);
      case 'stream':
        return ((await this.client.xRange(key, '-', '+')) ?? []).map(({ id, message }) => ({ id, ...message }));
      default:
        // A type of a module: it can be deleted as a whole and not be read.
        return undefined;
    }
  }
}

function jsonObject(text: string): unknown {
  if (!text.startsWith('{')) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function changed(document: unknown, columns: ReadonlyMap<string, Change>): unknown {
  let result = document;
  for (const [path, change] of columns) {
    result = changeAt(result, path.split('.'), (value) => {
      const before = textOf(value);
      const after = change(before);
      return after === before ? value : retyped(value, after);
    });
  }
  return result;
}
