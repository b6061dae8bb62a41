import type { Client } from '@opensearch-project/opensearch';
import type { Dataset } from '#domain';
import { changeAt, retyped, textOf, valueAt } from '../json-path.ts';
import type { Change, Condition, RecordStore, Removal, StoredRecord } from '../records/record-store.ts';
import { isGone } from './failure.ts';
import { liveFields, type LiveFields } from './mapping.ts';
import { queryOf } from './search.ts';

interface Hit {
  _index: string;
  _id: string;
  _routing?: string;
  _seq_no: number;
  _primary_term: number;
  _source?: Record<string, unknown>;
}

interface Page {
  _scroll_id: string;
  hits: { hits: Hit[] };
}

interface SearchRecord extends StoredRecord {
  hit: Hit;
}

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';
type Settings = Record<string, string | number | boolean>;

const PAGE = 500;
const KEEP_ALIVE = '5m';

/** The documents of a cluster. Each is changed for itself, and only if nobody else has changed it since it was read. */
export class OpenSearchStore implements RecordStore {
  readonly #fields = new Map<string, Promise<LiveFields>>();
  readonly #touched = new Set<string>();

  constructor(private readonly client: Client) {}

  /** In a view of the indexes as they are at this moment. */
  async *find({ location }: Dataset, anyOf: readonly Condition[]): AsyncGenerator<SearchRecord> {
    const query = queryOf(anyOf, await this.fields(location));
    // What was written a moment ago is not found before.
    await this.ask('POST', `/${encodeURIComponent(location)}/_refresh`);
    const body = { query, size: PAGE, sort: ['_doc'], seq_no_primary_term: true };
    let page = await this.ask<Page>('POST', `/${encodeURIComponent(location)}/_search`, body, { scroll: KEEP_ALIVE });
    try {
      while (page.hits.hits.length > 0) {
        for (const hit of page.hits.hits) yield recordOf(hit);
        page = await this.ask<Page>('POST', '/_search/scroll', { scroll: KEEP_ALIVE, scroll_id: page._scroll_id });
      }
    } finally {
      await this.ask('DELETE', '/_search/scroll', { scroll_id: [page._scroll_id] }).catch(() => undefined);
    }
  }

  async hold(_: Dataset, { hit }: SearchRecord): Promise<SearchRecord | undefined> {
    try {
      return recordOf(await this.ask<Hit>('GET', placeOf(hit), undefined, routingOf(hit)));
    } catch (error) {
      if (isGone(error)) return undefined;
      throw error;
    }
  }

  async remove(_: Dataset, { hit }: SearchRecord): Promise<Removal> {
    try {
      await this.ask('DELETE', placeOf(hit), undefined, { ...routingOf(hit), ...asItWas(hit) });
      this.#touched.add(hit._index);
      return { is: 'done' };
    } catch (error) {
      if (isGone(error)) return { is: 'gone' };
      throw error;
    }
  }

  async change(_: Dataset, { hit }: SearchRecord, columns: ReadonlyMap<string, Change>): Promise<boolean> {
    let document: unknown = hit._source;
    for (const [path, change] of columns) {
      document = changeAt(document, path.split('.'), (value) => {
        const before = textOf(value);
        const after = change(before);
        return after === before ? value : retyped(value, after);
      });
    }
    // The document as it is to be, and nothing that a pipeline would make of it.
    await this.ask('PUT', placeOf(hit), document as object, { ...routingOf(hit), ...asItWas(hit), pipeline: '_none' });
    this.#touched.add(hit._index);
    return true;
  }

  async commit(): Promise<void> {
    for (const index of this.#touched) await this.ask('POST', `/${encodeURIComponent(index)}/_refresh`);
  }

  async close(): Promise<void> {
    await this.client.close();
  }

  /** The fields of what a location stands for; read once. */
  fields(location: string): Promise<LiveFields> {
    const known =
      this.#fields.get(location) ??
      this.ask<Parameters<typeof liveFields>[0]>('GET', `/${encodeURIComponent(location)}/_mapping`).then(liveFields);
    this.#fields.set(location, known);
    return known;
  }

  async ask<T = unknown>(method: Method, path: string, body?: object, querystring: Settings = {}): Promise<T> {
    const answer = await this.client.transport.request({ method, path, querystring, ...(body === undefined ? {} : { body }) });
    return answer.body as T;
  }
}

function recordOf(hit: Hit): SearchRecord {
  return {
    place: JSON.stringify([hit._index, hit._id]),
    hit,
    read: (column) => (column === '_id' ? hit._id : valueAt(hit._source, column)),
  };
}

function placeOf({ _index, _id }: Hit): string {
  return `/${encodeURIComponent(_index)}/_doc/${encodeURIComponent(_id)}`;
}

function routingOf({ _routing }: Hit): Settings {
  return _routing === undefined ? {} : { routing: _routing };
}

function asItWas({ _seq_no, _primary_term }: Hit): Settings {
  return { if_seq_no: _seq_no, if_primary_term: _primary_term };
}
