import { isLater, latest, own, timeOf, type Stamp } from '../engine/index.ts';
import { ANY, type FieldFacts, type InventoryRow } from './facts.ts';

/** One record (or what was collected without naming one) as it stands after every deletion and obscuring that covers it. */
export interface HeldRecord {
  readonly subject: string;
  readonly category: string;
  readonly system: string;
  readonly dataset: string;
  /** Token of the record; absent where none was named. */
  readonly record?: string;
  readonly fields: readonly HeldField[];
  /** Names of fields that were passed through and not stored. */
  readonly passedThrough: readonly string[];
  readonly purposes: readonly Purpose[];
  readonly origins: readonly Origin[];
  readonly firstSeen?: string;
  readonly lastSeen?: string;
  /** Last time it was deleted as a whole; what is held was collected since. */
  readonly cleared?: Stamp;
}

export interface HeldField {
  readonly name: string;
  /** When it was last collected or corrected. */
  readonly since: Stamp;
  readonly obscured?: { readonly method: string; readonly at: string };
}

export interface Purpose {
  readonly purpose: string;
  readonly legalBases: readonly string[];
}

export interface Origin {
  readonly origin: string;
  /** Whom from, where it was told. */
  readonly name?: string;
}

/** Applies to each record what was said of it and of every wider scope. Rows may be of several persons; what is said of one touches only that one's. */
export function heldRecords(rows: readonly InventoryRow[]): HeldRecord[] {
  // Nearly all rows are records; only the few wider ones have to be found.
  const wide = rows.filter((row) => widthOf(row) > 0);
  const scopes = new Map(wide.map((row) => [scopeText(row, 0), row]));
  const widths = [...new Set(wide.map(widthOf))];
  return rows.flatMap((row) => {
    const narrow = widthOf(row);
    const wider = widths.flatMap((width) => {
      const covers = width !== narrow && (width & narrow) === narrow;
      return (covers && scopes.get(scopeText(row, width))) || [];
    });
    const record = heldRecord(row, [row, ...wider]);
    return record.fields.length + record.passedThrough.length > 0 ? [record] : [];
  });
}

const parts = ['category', 'system', 'dataset', 'record'] as const;

/** Which parts of a scope are {@link ANY}, as bits. */
function widthOf(row: InventoryRow): number {
  return parts.reduce((width, part, bit) => (row[part] === ANY ? width | (1 << bit) : width), 0);
}

/** The scope of a row with the parts of `width` widened to {@link ANY}. */
function scopeText(row: InventoryRow, width: number): string {
  return [row.subject, ...parts.map((part, bit) => (width & (1 << bit) ? ANY : row[part]))].join('\0');
}

function heldRecord(row: InventoryRow, covering: readonly InventoryRow[]): HeldRecord {
  const cleared = lastOf(covering, (facts) => own(facts.fields, ANY)?.deleted);
  const fields: HeldField[] = [];
  const passedThrough: string[] = [];
  for (const [name, facts] of Object.entries(row.facts.fields ?? {})) {
    const held = name === ANY ? undefined : heldField(name, facts, covering, cleared);
    if (held) fields.push(held);
    else if (facts.passed !== undefined) passedThrough.push(name);
  }
  const { subject, category, system, dataset, record, facts } = row;
  return {
    subject,
    category,
    system,
    dataset,
    ...(record === ANY ? {} : { record }),
    fields,
    passedThrough,
    purposes: purposesOf(covering, cleared),
    origins: originsOf(row, cleared),
    ...(cleared === undefined ? {} : { cleared }),
    ...(facts.first === undefined ? {} : { firstSeen: timeOf(facts.first) }),
    ...(facts.last === undefined ? {} : { lastSeen: timeOf(facts.last) }),
  };
}

/** Undefined when the field was deleted after it was last collected. */
function heldField(name: string, facts: FieldFacts, covering: readonly InventoryRow[], cleared: Stamp | undefined): HeldField | undefined {
  const deleted = latest(
    cleared,
    lastOf(covering, ({ fields }) => own(fields, name)?.deleted),
  );
  if (facts.held === undefined || !isLater(facts.held, deleted)) return undefined;
  const obscured = covering
    .map((row) => own(row.facts.fields, name)?.obscured)
    .reduce((last, each) => (isLater(each?.at, last?.at) ? each : last), undefined);
  const clear = { name, since: facts.held };
  return obscured && isLater(obscured.at, facts.held)
    ? { ...clear, obscured: { method: obscured.method, at: timeOf(obscured.at) } }
    : clear;
}

function lastOf(rows: readonly InventoryRow[], pick: (facts: InventoryRow['facts']) => Stamp | undefined): Stamp | undefined {
  return rows.map((row) => pick(row.facts)).reduce((a, b) => latest(a, b), undefined);
}

/** Purposes of the record and of uses of its category; what was before the record was cleared is over. */
function purposesOf(covering: readonly InventoryRow[], cleared: Stamp | undefined): Purpose[] {
  const bases = new Map<string, Set<string>>();
  for (const { facts } of covering) {
    for (const [purpose, stamps] of Object.entries(facts.purposes ?? {})) {
      for (const [basis, stamp] of Object.entries(stamps)) {
        if (isLater(stamp, cleared)) bases.set(purpose, (bases.get(purpose) ?? new Set()).add(basis));
      }
    }
  }
  return [...bases].map(([purpose, legalBases]) => ({ purpose, legalBases: [...legalBases] }));
}

function originsOf({ facts }: InventoryRow, cleared: Stamp | undefined): Origin[] {
  return Object.entries(facts.origins ?? {}).flatMap(([origin, names]) =>
    Object.entries(names).flatMap(([name, stamp]) => (isLater(stamp, cleared) ? [name === '' ? { origin } : { origin, name }] : [])),
  );
}
