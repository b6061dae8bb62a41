import type { Policy } from '#domain';
import type { InventoryEntry } from '#projections';
import type { BundleHead } from '../contents.ts';
import type { RecipientSummary } from '../files/recipients.ts';
import type { Words } from '../words/words.ts';

/** What the records are made from, beside the history of the consents. */
export interface ConsentSources {
  head: BundleHead;
  policy: Policy | undefined;
  held: readonly InventoryEntry[];
  recipients: readonly RecipientSummary[];
  words: Words;
}
