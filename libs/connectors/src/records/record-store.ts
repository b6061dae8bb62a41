import type { Dataset, IdentifierForm } from '#domain';

/** A record in a store that has no joins. */
export interface StoredRecord {
  /** Tells it from others of its dataset, in the store's own words. */
  readonly place: string;
  /** What stands in a column, or at a path, as JSON; undefined where there is nothing. */
  read(column: string): unknown;
}

/** One of the values stands in the column. */
export interface Condition {
  column: string;
  form: IdentifierForm;
  values: readonly string[];
}

/**
 * `done`: it is gone now. `gone`: somebody else removed it before. `kept`: the store itself keeps it, by a lock that nobody may break, until `until`
 * (RFC 3339) where that has an end.
 */
export type Removal = { is: 'done' } | { is: 'gone' } | { is: 'kept'; until?: string };

/** What becomes of a value, both as text; the same for what stays as it is. */
export type Change = (text: string | null) => string | null;

/** What a store without SQL does for its connector: one connection, for one call of it. What it throws is the client's own. */
export interface RecordStore {
  /** At least the records of which one of the conditions holds; others among them are left out by who asks. */
  find(dataset: Dataset, anyOf: readonly Condition[]): AsyncIterable<StoredRecord>;
  /** The record as it is now, kept so until `commit` or known by then to have changed; undefined if it is gone. */
  hold(dataset: Dataset, record: StoredRecord): Promise<StoredRecord | undefined>;
  remove(dataset: Dataset, record: StoredRecord): Promise<Removal>;
  /** Changes every single value in columns. False: somebody else changed or removed the record since it was held. */
  change(dataset: Dataset, record: StoredRecord, columns: ReadonlyMap<string, Change>): Promise<boolean>;
  /** Whether the store itself keeps a record by a lock that nobody may break. */
  isLocked?(record: StoredRecord): Promise<boolean>;
  commit(): Promise<void>;
  close(): Promise<void>;
}
