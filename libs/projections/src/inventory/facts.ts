import { isLater, latest, own, type Stamp } from '../engine/index.ts';

/** Stands for every category, system, dataset, record or field in a fact with that scope. No name or code contains it. */
export const ANY = '*';

/**
 * What the ledger says about one scope of one person's data. A scope is a category, system, dataset and record, each of which may be {@link ANY}:
 * a deletion of a whole dataset is a fact of that wider scope, and the view combines it with the records below. Every fact is the latest of its
 * kind, so the order of arrival makes no difference.
 */
export interface InventoryRow {
  readonly controller: string;
  readonly subject: string;
  readonly category: string;
  readonly system: string;
  readonly dataset: string;
  /** The record's token; {@link ANY} for what named no record. */
  readonly record: string;
  readonly facts: InventoryFacts;
}

export interface InventoryFacts {
  /** By field name; {@link ANY} holds what was said of the record as a whole. */
  readonly fields?: Readonly<Record<string, FieldFacts>>;
  /** Purpose → legal basis → last time it was collected or used so. */
  readonly purposes?: Readonly<Record<string, Readonly<Record<string, Stamp>>>>;
  /** Origin → whom from ('' when nobody is named) → last time. */
  readonly origins?: Readonly<Record<string, Readonly<Record<string, Stamp>>>>;
  /** First and last time something was collected or corrected here. */
  readonly first?: Stamp;
  readonly last?: Stamp;
}

export interface FieldFacts {
  /** Last time it was collected into the system or corrected there. */
  readonly held?: Stamp;
  /** Last time it was passed through without being stored. */
  readonly passed?: Stamp;
  readonly deleted?: Stamp;
  readonly obscured?: { readonly at: Stamp; readonly method: string };
}

/** Adds that something happened to the fields named; a later fact of the same kind stays. */
export function withFields(facts: InventoryFacts, names: readonly string[], what: FieldFacts): InventoryFacts {
  const changed = names.map((name) => [name, mergeField(own(facts.fields, name) ?? {}, what)]);
  return { ...facts, fields: { ...facts.fields, ...Object.fromEntries(changed) } };
}

function mergeField(known: FieldFacts, said: FieldFacts): FieldFacts {
  return {
    held: latest(known.held, said.held),
    passed: latest(known.passed, said.passed),
    deleted: latest(known.deleted, said.deleted),
    obscured: isLater(said.obscured?.at, known.obscured?.at) ? said.obscured : known.obscured,
  };
}

export function withPurposes(facts: InventoryFacts, purposes: readonly string[], legalBasis: string, at: Stamp): InventoryFacts {
  return { ...facts, purposes: purposes.reduce((known, purpose) => withLatest(known, purpose, legalBasis, at), facts.purposes) };
}

export function withOrigin(facts: InventoryFacts, origin: string, from: string, at: Stamp): InventoryFacts {
  return { ...facts, origins: withLatest(facts.origins, origin, from, at) };
}

export function withSeen(facts: InventoryFacts, at: Stamp): InventoryFacts {
  return { ...facts, first: isLater(facts.first, at) ? at : (facts.first ?? at), last: latest(facts.last, at) };
}

type LatestByTwo = Readonly<Record<string, Readonly<Record<string, Stamp>>>>;

function withLatest(known: LatestByTwo | undefined, one: string, two: string, at: Stamp): LatestByTwo {
  const inner = own(known, one);
  return { ...known, [one]: { ...inner, [two]: latest(own(inner, two), at) as Stamp } };
}
