import type { Dataset } from '#domain';
import { columnsToCollect } from '../dataset-plan.ts';
import type { Condition } from '../records/record-store.ts';
import type { S3Location } from './location.ts';

/** A version or a delete marker as a store lists it. */
export interface Listed {
  key: string;
  id: string;
  is: 'version' | 'marker';
  latest: boolean;
  size: number;
  modified: string;
}

/** What a search has to list: what begins with what is known of the names, or all where values stand elsewhere. */
export function prefixesOf({ keys }: S3Location, anyOf: readonly Condition[]): string[] {
  const inNames = anyOf.every(({ column, form }) => form === 'opaque' && keys.names.includes(column));
  if (!inNames) return [keys.prefix()];
  const known = anyOf.flatMap(({ column, values }) =>
    values.filter((value) => keys.takes(column, value)).map((value) => keys.prefix(new Map([[column, value]]))),
  );
  return [...new Set(known)];
}

/** Every column that the file names of a dataset. */
export function columnsNamed(dataset: Dataset): string[] {
  const references = (dataset.references ?? []).map(({ column }) => column);
  return [...columnsToCollect(dataset).map(({ name }) => name), ...Object.values(dataset.identifiers ?? {}), ...references];
}

export function listedOf(
  versions: readonly { Key?: string; VersionId?: string; IsLatest?: boolean; Size?: number; LastModified?: Date }[] | undefined,
  is: Listed['is'],
): Listed[] {
  return (versions ?? []).map(({ Key = '', VersionId = 'null', IsLatest = false, Size = 0, LastModified }) => ({
    latest: IsLatest,
    key: Key,
    id: VersionId,
    is,
    size: Size,
    modified: LastModified?.toISOString() ?? '',
  }));
}

/** Versions and markers come in two lists, each in the order of the keys' bytes; together those of one key must stand beside each other. */
export function inOrder(versions: readonly Listed[], markers: readonly Listed[]): Listed[] {
  return [...versions, ...markers].toSorted((a, b) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)));
}
