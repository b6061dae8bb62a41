import type { Dataset } from '#domain';
import { ConnectorError } from '../connector.ts';
import { KeyPattern } from '../key-pattern.ts';

/** `bucket/uploads/{customer_id}/{name*}`. */
export interface S3Location {
  bucket: string;
  keys: KeyPattern;
}

/** Names of buckets: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

export function parseLocation(location: string): S3Location | undefined {
  const slash = location.indexOf('/');
  const bucket = location.slice(0, slash);
  const keys = slash < 0 ? undefined : KeyPattern.parse(location.slice(slash + 1), '/');
  return keys && BUCKET.test(bucket) ? { bucket, keys } : undefined;
}

/** The location of a dataset of a file that was checked. */
export function locationOf(dataset: Dataset): S3Location {
  const location = parseLocation(dataset.location);
  if (!location) throw new ConnectorError('schema-mismatch');
  return location;
}
