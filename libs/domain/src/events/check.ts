import { validateSync } from 'class-validator';
import type { ValidatorOptions } from 'class-validator';
import type { FieldProblem } from '../problem.ts';
import { fieldsOf, standsIn } from './fields.ts';
import type { Personal, Recorded, Wire } from './personal.ts';
import { isRepeatable, pointerTo } from './pointer.ts';
import { objectSchema } from './object-schema.ts';
import type { FieldDefinition, Form, JsonSchema, Shape } from './shape.ts';
import { isObject } from './shape.ts';

/** A rule over several fields of a class. */
export interface Rule {
  /** Adds a problem if the fields, each right by itself, do not go together. */
  check(data: Record<string, unknown>, pointer: string, problems: FieldProblem[]): void;
  /** What of it JSON Schema can say, joined to the class's schema. */
  schema?: JsonSchema;
  docs: string;
}

type ObjectClass<T extends object = object> = new () => T;

const OPTIONS: Record<Form, ValidatorOptions> = {
  wire: { groups: ['wire'], validationError: { target: false, value: false }, dismissDefaultMessages: true },
  recorded: { groups: ['recorded'], validationError: { target: false, value: false }, dismissDefaultMessages: true },
};

/** Everything that is wrong with a value that should have the fields of a class: unknown fields, each field by its shape, then the rules. */
export function checkObject(
  type: ObjectClass,
  value: unknown,
  pointer: string,
  problems: FieldProblem[],
  form: Form,
  rules: readonly Rule[] = [],
): void {
  if (!isObject(value)) return void problems.push({ pointer, reason: 'must be an object' });
  const before = problems.length;
  const fields = fieldMap(type);
  const instance = new type() as Record<string, unknown>;
  for (const key of Object.keys(value)) {
    if (fields.has(key)) instance[key] = value[key];
    else problems.push(unknownField(key, pointer));
  }
  for (const { property } of validateSync(instance, OPTIONS[form])) {
    explain(fields.get(property) as FieldDefinition, value[property], pointerTo(pointer, property), problems, form);
  }
  if (problems.length === before) for (const rule of rules) rule.check(value, pointer, problems);
}

/** An object with a class of its own inside an event. */
export function objectOf<T extends object>(type: ObjectClass<T>): Shape<Personal<Wire<T>, Recorded<T>>> {
  return {
    kind: 'object',
    check: (value, pointer, problems, form) => checkObject(type, value, pointer, problems, form),
    schema: (form) => objectSchema(fieldsOf(type), form),
    fields: fieldsOf(type),
  };
}

/** As {@link objectOf}, for a class without personal fields. */
export function plainObjectOf<T extends object>(type: ObjectClass<T>): Shape<T> {
  return objectOf(type) as Shape<unknown> as Shape<T>;
}

const maps = new WeakMap<ObjectClass, ReadonlyMap<string, FieldDefinition>>();

function fieldMap(type: ObjectClass): ReadonlyMap<string, FieldDefinition> {
  const known = maps.get(type) ?? new Map(fieldsOf(type).map((field) => [field.name, field]));
  maps.set(type, known);
  return known;
}

function unknownField(key: string, pointer: string): FieldProblem {
  if (isRepeatable(key)) return { pointer: pointerTo(pointer, key), reason: 'is not a field here' };
  return { pointer, reason: 'has a field that is not known here (its name is not repeated: it may be personal)' };
}

function explain(field: FieldDefinition, value: unknown, pointer: string, problems: FieldProblem[], form: Form): void {
  if (value === undefined) problems.push({ pointer, reason: 'is required' });
  else if (!standsIn(field.shape, form)) problems.push({ pointer, reason: 'must not stand in the ledger' });
  else field.shape.check(value, pointer, problems, form);
}
