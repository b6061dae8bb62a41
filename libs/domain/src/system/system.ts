import type { IdentifierForm } from '../policy/policy.ts';

/**
 * A downstream system that holds personal data, as data: where it is, what it holds, how a person is found in it and what an erasure does there.
 * The YAML form is read by `#policy`; the same shape stands in `system.registered` events. It never holds a secret, only references to one.
 */
export interface SystemFile {
  controller: string;
  /** Lower-case name, unique per controller; the `system` of events. */
  name: string;
  description?: string;
  /** Kind of connector (`postgresql`, …), or `manual` for a system that a person or a worker answers for over HTTP. */
  connector: string;
  /** Connector's own settings. Secrets by reference: `env:NAME` or `file:/PATH`. */
  connection?: Record<string, unknown>;
  datasets: Dataset[];
}

export interface Dataset {
  name: string;
  category: string;
  /** Where it is in the system: a table (`schema.table`), a bucket, a key pattern. */
  location: string;
  /** Column (or path) that a record key of the ledger means. */
  key: string;
  /** Columns by which a person is found directly: identifier type to column. */
  identifiers?: Record<string, string>;
  /** How the values of an identifier's column are compared, where that is not the usual way of its type (`email` in any case, `phone` by its digits). */
  forms?: Record<string, IdentifierForm>;
  /** Whose rows these are, where others' stand in the same table: only those with this value in this column are looked at. */
  scope?: { column: string; equals: string };
  /** Found through a row of another dataset: this column holds that dataset's `key` (or the column named). Children are erased before parents. */
  references?: { dataset: string; column: string; parentColumn?: string }[];
  fields: DatasetField[];
  /** What an erasure does to a row as a whole; `fields` then act on rows that stay. */
  erase: 'delete-row' | 'fields';
}

export interface DatasetField {
  name: string;
  /** The ledger's name for it where that differs. */
  as?: string;
  /** Part of what a person may take along (Art. 20 GDPR). */
  portable?: boolean;
  /** With `erase: fields`. */
  action?: FieldAction;
}

export type FieldAction =
  | { do: 'null' }
  | { do: 'fixed'; value: string }
  | { do: 'keyed-hash'; key: string }
  | { do: 'truncate-ip' }
  | { do: 'year-of-date' }
  /** Says nothing of anybody once the rest of the row is erased (the time of a log line): stays, and is not reported. */
  | { do: 'leave' }
  | { do: 'keep'; ground: RetentionGround; reviewAt: string };

/** Grounds on which an erasure may leave data: Art. 17(3)(a) to (e) GDPR. */
export type RetentionGround = 'freedom-of-expression' | 'legal-obligation' | 'public-health' | 'archiving' | 'legal-claims';
