import { fieldRule, type Policy, type SystemFile } from '#domain';
import type { InventoryEntry } from '#projections';

const BASES = new Set(['contract', 'consent']);

/** True if the person provided it and a contract or a consent is the basis: what Art. 20(1) GDPR speaks of. */
export function isPortable(entry: Pick<InventoryEntry, 'origins' | 'purposes'>): boolean {
  return (
    entry.origins.some(({ origin }) => origin === 'provided') &&
    entry.purposes.some(({ legalBases }) => legalBases.some((basis) => BASES.has(basis)))
  );
}

/**
 * Columns of a dataset, by the ledger's names, that the person may take along: those that the system file marks, or the policy marks for the dataset's category. None
 * where the ledger does not know that the person provided data there under a contract or a consent.
 */
export function portableColumns(
  system: SystemFile,
  dataset: string,
  held: readonly InventoryEntry[],
  policy: Policy | undefined,
): string[] {
  const declared = system.datasets.find(({ name }) => name === dataset);
  if (!declared) return [];
  const provided = held.some((entry) => entry.system === system.name && entry.dataset === dataset && isPortable(entry));
  if (!provided) return [];
  return declared.fields
    .filter((field) => field.portable ?? fieldRule(policy, declared.category, field.as ?? field.name)?.portable ?? false)
    .map((field) => field.as ?? field.name);
}

/** Whether a value that the ledger keeps is among what the person may take along. `collected` is the event that it came with. */
export function isPortableValue(collected: Readonly<Record<string, unknown>>, field: string, policy: Policy | undefined): boolean {
  const { category, origin = 'provided', legalBasis } = collected;
  if (typeof category !== 'string' || origin !== 'provided' || !BASES.has(String(legalBasis))) return false;
  return fieldRule(policy, category, field)?.portable ?? false;
}
