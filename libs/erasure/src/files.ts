import { readIdentifiers, type FieldProblem, type Identifier, type Policy } from '#domain';

/** What one round of an order names: sealed in the vault under the order's own key, so that it can be told after the person's key is gone. */
export interface OrderFile {
  identifiers: { type: string; value: string }[];
  records: { dataset: string; record: string }[];
  /** Rows by dataset that the target had before it began to erase. */
  found?: Record<string, number>;
  /** What the target is known to have been given, where it is a recipient: all that a controller of its own is told. */
  notice?: NoticeFile;
}

/** What a recipient was given of the person, as far as that is certain: what a notice of erasure says. */
export interface NoticeFile {
  identifiers: { type: string; value: string }[];
  values: { field: string; value: unknown }[];
}

/** A request's file, sealed in the vault under its own key. */
export interface CaseFile {
  /** What the person gave, normalised; the strongest first. */
  given: Identifier[];
  /** What else was known of the person when the erasure began to close: the vault forgets it then, and a further round needs it. */
  known?: { pseudonym: string; type: string; value: string }[];
  /** What targets said in words. */
  notes: CaseNote[];
}

export interface CaseNote {
  target: string;
  round: number;
  at: string;
  note: string;
}

export type ReadGiven = { ok: true; given: Identifier[] } | { ok: false; problems: FieldProblem[] };

/** The identifiers of a request as a case file keeps them. Pointers of problems begin with `/identifiers`. */
export function readGiven(identifiers: Record<string, string>, policy: Policy | undefined): ReadGiven {
  const read = readIdentifiers(identifiers, policy, '/identifiers');
  return read.ok ? { ok: true, given: [...read.naming, ...read.beside] } : read;
}

/** Of what the person gave, what means this one person: an address or a device beside it may be others' too, and alone it is all there is. */
export function meantBy(given: readonly Identifier[]): Identifier[] {
  const identifying = given.filter(({ identifies }) => identifies);
  return identifying.length > 0 ? identifying : given.slice(0, 1);
}

/** Identifiers without repetition, by type and value. */
export function distinct(identifiers: readonly { type: string; value: string }[]): { type: string; value: string }[] {
  const byKey = new Map(identifiers.map(({ type, value }) => [JSON.stringify([type, value]), { type, value }]));
  return [...byKey.keys()].sort().flatMap((key) => byKey.get(key) ?? []);
}
