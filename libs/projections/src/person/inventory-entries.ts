import type { HeldField, HeldRecord, Origin, Purpose } from '../inventory/view.ts';
import type { RetentionDue } from '../retention/view.ts';

/** What is held of a person in one place: the answer to Art. 15(1)(a) to (d) and (g) GDPR for it. */
export interface InventoryEntry {
  readonly category: string;
  readonly system: string;
  readonly dataset: string;
  /** Records with something held; what was collected without naming a record counts as one. */
  readonly records: number;
  readonly fields: readonly InventoryField[];
  /** Names of fields that went through this place without being stored there. */
  readonly passedThrough: readonly string[];
  readonly purposes: readonly Purpose[];
  readonly origins: readonly Origin[];
  readonly firstSeen?: string;
  readonly lastSeen?: string;
  /** What is due next here. */
  readonly retention?: Pick<RetentionDue, 'action' | 'dueAt'>;
  /** Who was given data of this category. */
  readonly recipients: readonly { readonly recipient: string; readonly lastAt: string }[];
}

export interface InventoryField {
  readonly name: string;
  /** In how many records it is held. */
  readonly records: number;
  /** How it was obscured, where it is so in every record. */
  readonly obscured?: { readonly method: string; readonly at: string };
}

/** Latest sharing of a category with a recipient. */
export interface SharedCategory {
  readonly category: string;
  readonly recipient: string;
  readonly lastAt: string;
}

/** Sums up the records of one person by category, system and dataset, in that order. */
export function inventoryEntries(
  records: readonly HeldRecord[],
  dues: readonly RetentionDue[],
  shared: readonly SharedCategory[],
): InventoryEntry[] {
  const places = Map.groupBy(records, placeText);
  const firstDue = new Map(dues.toReversed().map((due) => [placeText(due), { action: due.action, dueAt: due.dueAt }]));
  return [...places.keys()].sort().map((place) => {
    const of = places.get(place) as [HeldRecord, ...HeldRecord[]];
    const retention = firstDue.get(place);
    return { ...entryOf(of), ...(retention ? { retention } : {}), recipients: recipientsOf(of[0].category, shared) };
  });
}

function placeText({ category, system, dataset }: Pick<HeldRecord, 'category' | 'system' | 'dataset'>): string {
  return [category, system, dataset].join('\0');
}

function entryOf(records: readonly [HeldRecord, ...HeldRecord[]]): Omit<InventoryEntry, 'recipients' | 'retention'> {
  const [{ category, system, dataset }] = records;
  const fields = fieldsOf(records);
  const held = new Set(fields.map(({ name }) => name));
  const passedThrough = unique(records.flatMap((record) => record.passedThrough)).filter((name) => !held.has(name));
  const firstSeen = unique(records.flatMap((record) => record.firstSeen ?? [])).at(0);
  const lastSeen = unique(records.flatMap((record) => record.lastSeen ?? [])).at(-1);
  return {
    category,
    system,
    dataset,
    records: records.filter((record) => record.fields.length > 0).length,
    fields,
    passedThrough,
    purposes: purposesOf(records),
    origins: originsOf(records),
    ...(firstSeen === undefined ? {} : { firstSeen }),
    ...(lastSeen === undefined ? {} : { lastSeen }),
  };
}

function fieldsOf(records: readonly HeldRecord[]): InventoryField[] {
  const byName = Map.groupBy(
    records.flatMap((record) => record.fields),
    (field) => field.name,
  );
  return unique([...byName.keys()]).map((name) => {
    const fields = byName.get(name) as HeldField[];
    const obscured = fields.map((field) => field.obscured).reduce((a, b) => (a && b ? (a.at >= b.at ? a : b) : undefined));
    return { name, records: fields.length, ...(obscured ? { obscured } : {}) };
  });
}

function purposesOf(records: readonly HeldRecord[]): Purpose[] {
  const all = Map.groupBy(
    records.flatMap((record) => record.purposes),
    ({ purpose }) => purpose,
  );
  return unique([...all.keys()]).map((purpose) => {
    return { purpose, legalBases: unique((all.get(purpose) as Purpose[]).flatMap(({ legalBases }) => legalBases)) };
  });
}

function originsOf(records: readonly HeldRecord[]): Origin[] {
  const all = new Map(records.flatMap((record) => record.origins).map((origin) => [`${origin.origin}\0${origin.name ?? ''}`, origin]));
  return unique([...all.keys()]).map((key) => all.get(key) as Origin);
}

function recipientsOf(category: string, shared: readonly SharedCategory[]): InventoryEntry['recipients'] {
  return shared
    .filter((each) => each.category === category)
    .map(({ recipient, lastAt }) => ({ recipient, lastAt }))
    .sort((a, b) => (a.recipient < b.recipient ? -1 : 1));
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)].sort();
}
