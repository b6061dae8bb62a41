import type { Policy } from '#domain';
import type { Access, Consents, InventoryEntry } from '#projections';
import type { BundleHead, Identifier } from '../contents.ts';
import type { DecisionSummary } from '../files/automated-decisions.ts';
import type { Missing } from '../files/completeness.ts';
import type { RecipientSummary } from '../files/recipients.ts';
import type { TransferSummary } from '../files/transfers.ts';
import type { KeptValue } from '../files/values.ts';
import type { BundleFile } from '../zip/bundle-zip.ts';

/** Some of many, and how many there are. */
export interface Some<T> {
  shown: readonly T[];
  total: number;
}

/** The first rows of a dataset. */
export interface DatasetPreview {
  system: string;
  dataset: string;
  category: string;
  columns: readonly string[];
  rows: Some<Readonly<Record<string, unknown>>>;
  jsonPath: string;
  csvPath: string;
}

export interface HistoryEntry {
  time: string;
  type: string;
  data: Readonly<Record<string, unknown>>;
}

/** What the page shows: bounded, however long the person's history is. */
export interface PageFacts {
  head: BundleHead;
  policy: Policy | undefined;
  /** System → what its file says of it. */
  systemNames: ReadonlyMap<string, string>;
  missing: readonly Missing[];
  identifiers: Some<Identifier>;
  held: readonly InventoryEntry[];
  /** Places that data only went through; nothing is held there. */
  passedThrough: readonly InventoryEntry[];
  recipients: readonly RecipientSummary[];
  decisions: readonly DecisionSummary[];
  transfers: readonly TransferSummary[];
  consents: Consents;
  access: Some<Access>;
  datasets: readonly DatasetPreview[];
  values: Some<KeptValue>;
  history: Some<HistoryEntry>;
  files: readonly BundleFile[];
  /** SHA-256 of the signing key (SubjectPublicKeyInfo, DER), hex. */
  keyFingerprint: string;
}
