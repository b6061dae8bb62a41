import { BSON, type Document, type MongoClient } from 'mongodb';
import type { Dataset } from '#domain';
import { changeAt, textOf, valueAt } from '../json-path.ts';
import type { Change, Condition, RecordStore, Removal, StoredRecord } from '../records/record-store.ts';
import { filterOf } from './search.ts';
import { asJson, retyped } from './values.ts';

interface MongoRecord extends StoredRecord {
  document: Document;
}

const BATCH = 200;

/** The documents of a database. Each is changed for itself: there is no transaction over several. */
export class MongoStore implements RecordStore {
  constructor(
    private readonly client: MongoClient,
    private readonly database: string,
    private readonly timeoutMs: number,
  ) {}

  async *find(dataset: Dataset, anyOf: readonly Condition[]): AsyncGenerator<MongoRecord> {
    const cursor = this.#collection(dataset).find(filterOf(anyOf), {
      batchSize: BATCH,
      maxTimeMS: this.timeoutMs,
    });
    try {
      for await (const document of cursor) yield recordOf(document);
    } finally {
      await cursor.close();
    }
  }

  async hold(dataset: Dataset, { document }: MongoRecord): Promise<MongoRecord | undefined> {
    const now = await this.#collection(dataset).findOne({ _id: document._id as never }, { maxTimeMS: this.timeoutMs });
    return now ? recordOf(now) : undefined;
  }

  async remove(dataset: Dataset, { document }: MongoRecord): Promise<Removal> {
    const { deletedCount } = await this.#collection(dataset).deleteOne({ _id: document._id as never });
    return { is: deletedCount === 1 ? 'done' : 'gone' };
  }

  async change(dataset: Dataset, { document }: MongoRecord, columns: ReadonlyMap<string, Change>): Promise<boolean> {
    const set: Document = {};
    const asItWas: Document = {};
    for (const [path, change] of columns) {
      const [place, before, after] = replaced(document, path.split('.'), change);
      set[place] = after;
      // A list is compared by its members, so only a single value says that nobody has changed it since.
      if (typeof before === 'string' || typeof before === 'number') asItWas[place] = before;
    }
    const { matchedCount } = await this.#collection(dataset).updateOne({ _id: document._id as never, ...asItWas }, { $set: set });
    return matchedCount === 1;
  }

  async commit(): Promise<void> {}

  async close(): Promise<void> {
    await this.client.close();
  }

  #collection({ location }: Dataset) {
    return this.client.db(this.database).collection(location);
  }
}

function recordOf(document: Document): MongoRecord {
  return { place: BSON.EJSON.stringify({ id: document._id as unknown }), document, read: (column) => asJson(valueAt(document, column)) };
}

/** The path that can be set, what stands there and what is to: where a list is on the way, the whole list with each of its members changed. */
function replaced(document: unknown, names: readonly string[], change: Change): [string, unknown, unknown] {
  const leaf = (value: unknown) => {
    const before = textOf(asJson(value));
    const after = change(before);
    return after === before ? value : retyped(value, after);
  };
  let at = document;
  for (const [index, name] of names.entries()) {
    at = (at as Document | undefined)?.[name] as unknown;
    if (Array.isArray(at)) return [names.slice(0, index + 1).join('.'), at, changeAt(at, names.slice(index + 1), leaf)];
  }
  return [names.join('.'), at, leaf(at)];
}
