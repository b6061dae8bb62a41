import type { FieldProblem } from '../problem.ts';

/** The two forms of an event's data: as a publisher sends it, and as it stands in the ledger, without personal values. */
export type Form = 'wire' | 'recorded';

/** JSON Schema in the words that draft 2020-12 and OpenAPI 3.0 share (no `$defs`, `const`, `propertyNames`, lists of types). */
export interface JsonSchema {
  [keyword: string]: unknown;
}

/** What one value looks like: how it is checked and how it is described. `V` is the TypeScript type that a field of this shape has. */
export interface Shape<V> {
  /** For people: `time`, `list of code`, … */
  readonly kind: string;
  /** Adds a problem for everything that is wrong with the value; `pointer` is where the value stands. Never throws. */
  check(value: unknown, pointer: string, problems: FieldProblem[], form: Form): void;
  schema(form: Form): JsonSchema;
  /** Set if the value may be personal. */
  readonly personal?: PersonalMark;
  /** The fields of an object that has a class of its own. */
  readonly fields?: readonly FieldDefinition[];
  /** Only for the compiler; never set. */
  readonly type?: V;
}

/** What becomes of a personal field; ingest and the vault act on it. */
export type PersonalKind = 'identifiers' | 'values' | 'record' | 'note' | 'value' | 'other' | 'released-identifier';

export interface PersonalMark {
  readonly kind: PersonalKind;
  /** False where the ledger records nothing in the field's place. */
  readonly recorded: boolean;
  /** What a reader of the ledger sees once the value is gone. */
  readonly whenGone: string;
  /** Turns a sample as sent into its recorded form. */
  recordedSample(sample: unknown): unknown;
}

/** A field of an event: declared once, on the property. */
export interface FieldDefinition {
  name: string;
  required: boolean;
  /** For people: `code`, `list of name`, … */
  kind: string;
  docs: string;
  /** What a reader assumes where the field is missing; never written into data. */
  default?: string | boolean;
  /** Marks a field that may be personal and says what becomes of it. */
  personal?: PersonalKind;
  /** What a reader of the ledger sees once the value is gone. */
  whenGone?: string;
  /** As sent. */
  schema: JsonSchema;
  /** As recorded; missing where the field is not in the ledger. */
  recordedSchema?: JsonSchema;
  /** Fields of the object that this field holds. */
  fields?: readonly FieldDefinition[];
  shape: Shape<unknown>;
}

/** True if the value has the shape. */
export function hasShape(shape: Shape<unknown>, value: unknown, form: Form): boolean {
  const problems: FieldProblem[] = [];
  shape.check(value, '', problems, form);
  return problems.length === 0;
}

/** True for a JSON object. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
