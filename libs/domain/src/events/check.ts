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

const OPTIONS: ValidatorOptions = { validationError: { target: false, value: false }, dismissDefaultMessages: true };

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
  for (const key of Object.keys(value)) if (!fields.has(key)) problems.push(unknownField(key, pointer));
  const suspects = form === 'wire' ? refusedByClassValidator(type, fields, value) : fields.values();
  for (const field of suspects) checkField(field, value[field.name], `${pointer}/${field.name}`, problems, form);
  if (problems.length === before) for (const rule of rules) rule.check(value, pointer, problems);
}

/**
 * The fields that class-validator refuses in data as sent. It costs some 15 µs an event, which the door can bear; a rebuild that reads back millions of
 * recorded events asks the same shapes directly.
 */
function refusedByClassValidator(
  type: ObjectClass,
  fields: ReadonlyMap<string, FieldDefinition>,
  value: Record<string, unknown>,
): FieldDefinition[] {
  const instance = new type() as Record<string, unknown>;
  for (const name of fields.keys()) if (Object.hasOwn(value, name)) instance[name] = value[name];
  return validateSync(instance, OPTIONS).map(({ property }) => fields.get(property) as FieldDefinition);
}

function checkField(field: FieldDefinition, value: unknown, pointer: string, problems: FieldProblem[], form: Form): void {
  const stands = standsIn(field.shape, form);
  if (value === undefined && field.required && stands) problems.push({ pointer, reason: 'is required' });
  else if (value !== undefined && !stands) problems.push({ pointer, reason: 'must not stand in the ledger' });
  else if (value !== undefined) field.shape.check(value, pointer, problems, form);
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
