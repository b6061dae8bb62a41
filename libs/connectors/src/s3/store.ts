import { AbortMultipartUploadCommand, DeleteObjectCommand, GetObjectCommand, GetObjectTaggingCommand, HeadObjectCommand, ListMultipartUploadsCommand, ListObjectVersionsCommand, type HeadObjectCommandOutput, type S3Client } from '@aws-sdk/client-s3'; // prettier-ignore
import type { Dataset } from '#domain';
import type { Opening } from '../connection/credentials.ts';
import { ConnectorError } from '../connector.ts';
import type { Condition, RecordStore, Removal, StoredRecord } from '../records/record-store.ts';
import { isGone, isRefused } from './failure.ts';
import { columnsNamed, inOrder, listedOf, prefixesOf, type Listed } from './listing.ts';
import { locationOf, type S3Location } from './location.ts';

/** One version of an object, a delete marker, or an upload that was never finished. */
interface S3Record extends StoredRecord {
  bucket: string;
  key: string;
  is: 'version' | 'marker' | 'upload';
  id: string;
}

export interface S3StoreOptions {
  as: Opening;
  maxContentBytes: number;
}

/**
 * The objects of a store, each version for itself: deleting an object where versions are kept only hides it. What is deleted is gone at once, so there is
 * nothing to commit.
 */
export class S3Store implements RecordStore {
  constructor(
    private readonly client: S3Client,
    private readonly options: S3StoreOptions,
  ) {}

  async *find(dataset: Dataset, anyOf: readonly Condition[]): AsyncGenerator<S3Record> {
    const location = locationOf(dataset);
    for (const prefix of prefixesOf(location, anyOf)) {
      for await (const versions of this.#keys(location, prefix)) yield* await this.#records(location, dataset, versions);
      // A copy shows what there is; parts of an upload are nothing that can be read.
      if (this.options.as !== 'collect') yield* this.#uploads(location, prefix);
    }
  }

  async hold(_: Dataset, record: S3Record): Promise<S3Record> {
    return record;
  }

  async remove(_: Dataset, record: S3Record): Promise<Removal> {
    const { bucket: Bucket, key: Key, id, is } = record;
    try {
      if (is === 'upload') await this.client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId: id }));
      else await this.client.send(new DeleteObjectCommand({ Bucket, Key, VersionId: id }));
      return { is: 'done' };
    } catch (error) {
      if (isGone(error)) return { is: 'gone' };
      const lock = is === 'version' && isRefused(error) ? await this.#lock(record) : undefined;
      if (!lock) throw error;
      return { is: 'kept', ...(lock.until === undefined ? {} : { until: lock.until }) };
    }
  }

  async change(): Promise<boolean> {
    throw new ConnectorError('schema-mismatch');
  }

  async isLocked(record: S3Record): Promise<boolean> {
    return record.is === 'version' && (await this.#lock(record)) !== undefined;
  }

  async commit(): Promise<void> {}

  async close(): Promise<void> {
    this.client.destroy();
  }

  /** The versions of one key after the other. */
  async *#keys({ bucket, keys }: S3Location, prefix: string): AsyncGenerator<Listed[]> {
    let markers: { KeyMarker?: string; VersionIdMarker?: string } = {};
    let current: Listed[] = [];
    for (;;) {
      const page = await this.client.send(new ListObjectVersionsCommand({ Bucket: bucket, Prefix: prefix, ...markers }));
      for (const listed of inOrder(listedOf(page.Versions, 'version'), listedOf(page.DeleteMarkers, 'marker'))) {
        if (current.length && current[0]?.key !== listed.key) {
          yield current;
          current = [];
        }
        if (keys.read(listed.key)) current.push(listed);
      }
      if (!page.IsTruncated || page.NextKeyMarker === undefined) break;
      markers = {
        KeyMarker: page.NextKeyMarker,
        ...(page.NextVersionIdMarker === undefined ? {} : { VersionIdMarker: page.NextVersionIdMarker }),
      };
    }
    if (current.length) yield current;
  }

  async #records({ bucket, keys }: S3Location, dataset: Dataset, versions: readonly Listed[]): Promise<S3Record[]> {
    const [first] = versions;
    if (!first) return [];
    const places = keys.read(first.key) as ReadonlyMap<string, string>;
    const records: S3Record[] = [];
    for (const version of versions.filter(({ is }) => is === 'version')) {
      const columns = await this.#columns(bucket, dataset, version).catch(undefinedIfGone);
      if (!columns) continue;
      const read = (column: string) => places.get(column) ?? columns.get(column);
      records.push({ place: `${version.id} ${version.key}`, bucket, key: version.key, is: 'version', id: version.id, read });
    }
    if (this.options.as === 'collect') return records;
    const markers = versions.filter(({ is }) => is === 'marker');
    // A marker says only that there was something; it is the person's if its name is, or if all that it hides is.
    const readMarker = (column: string) => places.get(column) ?? commonValue(records, column);
    return [
      ...records,
      ...markers.map(({ id, key }): S3Record => ({ place: `${id} ${key}`, bucket, key, is: 'marker', id, read: readMarker })),
    ];
  }

  /** What the file names of a version besides its key. */
  async #columns(Bucket: string, dataset: Dataset, { key: Key, id, latest, size, modified }: Listed): Promise<Map<string, unknown>> {
    const named = columnsNamed(dataset);
    const columns = new Map<string, unknown>([
      ['$key', Key],
      ['$version', id],
      ['$size', size],
      ['$modified', modified],
    ]);
    // Where versions were never kept, not every store knows the only one as `null` when it is read.
    const at = { Bucket, Key, ...(id === 'null' && latest ? {} : { VersionId: id }) };
    if (named.some((name) => name.startsWith('metadata.') || name === '$type')) {
      const head = await this.client.send(new HeadObjectCommand(at));
      columns.set('$type', head.ContentType);
      for (const [name, value] of Object.entries(head.Metadata ?? {})) columns.set(`metadata.${name}`, value);
    }
    if (named.some((name) => name.startsWith('tag.'))) {
      const { TagSet = [] } = await this.client.send(new GetObjectTaggingCommand(at));
      for (const { Key: name, Value } of TagSet) columns.set(`tag.${name}`, Value);
    }
    if (named.includes('$content') && this.options.as === 'collect') columns.set('$content', await this.#content(at, size));
    return columns;
  }

  /** Bytes in base64, or how many there are where that is too much. */
  async #content(at: { Bucket: string; Key: string; VersionId?: string }, size: number): Promise<unknown> {
    if (size > this.options.maxContentBytes) return `(${size} bytes, not copied)`;
    const { Body } = await this.client.send(new GetObjectCommand(at));
    return Body?.transformToString('base64');
  }

  async *#uploads({ bucket, keys }: S3Location, prefix: string): AsyncGenerator<S3Record> {
    let markers: { KeyMarker?: string; UploadIdMarker?: string } = {};
    for (;;) {
      const page = await this.client.send(new ListMultipartUploadsCommand({ Bucket: bucket, Prefix: prefix, ...markers }));
      for (const { Key: key = '', UploadId: id = '' } of page.Uploads ?? []) {
        const places = keys.read(key);
        if (places) yield { place: `upload ${id} ${key}`, bucket, key, is: 'upload', id, read: (column) => places.get(column) };
      }
      if (!page.IsTruncated || page.NextKeyMarker === undefined) return;
      markers = {
        KeyMarker: page.NextKeyMarker,
        ...(page.NextUploadIdMarker === undefined ? {} : { UploadIdMarker: page.NextUploadIdMarker }),
      };
    }
  }

  /** The lock on a version, if there is one now. */
  async #lock({ bucket, key, id }: S3Record): Promise<{ until?: string } | undefined> {
    let head: HeadObjectCommandOutput;
    try {
      head = await this.client.send(new HeadObjectCommand({ Bucket: bucket, Key: key, VersionId: id }));
    } catch (error) {
      if (isGone(error)) return undefined;
      throw error;
    }
    const until = head.ObjectLockRetainUntilDate;
    if (head.ObjectLockLegalHoldStatus === 'ON') return {};
    return until && until.getTime() > Date.now() ? { until: until.toISOString() } : undefined;
  }
}

function undefinedIfGone(error: unknown): undefined {
  if (!isGone(error)) throw error;
}

function commonValue(records: readonly S3Record[], column: string): unknown {
  const values = records.map((record) => record.read(column));
  return values.length && values.every((value) => value === values[0]) ? values[0] : undefined;
}
