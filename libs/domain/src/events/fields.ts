import { ValidateBy } from 'class-validator';
import type { FieldDefinition, Form, Shape } from './shape.ts';
import { hasShape } from './shape.ts';

export interface FieldOptions {
  docs: string;
  optional?: true;
  /** What a reader assumes where the field is missing. */
  default?: string | boolean;
}

type Declared<V, O extends FieldOptions> = O extends { optional: true } ? V | undefined : V;
type Mismatch<V> = { 'the property has another type than its shape declares': V };
type SameType<A, B> = [A] extends [B] ? ([B] extends [A] ? unknown : Mismatch<B>) : Mismatch<B>;
/** A property decorator that the compiler accepts only on a property of type `V`. */
type FieldDecorator<V> = <T extends object, K extends keyof T & string>(target: T & SameType<T[K], V>, key: K) => void;

const declared = new WeakMap<object, FieldDefinition[]>();

/**
 * Declares a field: its validation, its documentation, and what is personal about it. class-validator validates the form that publishers send;
 * the recorded form is checked by the same shape.
 */
export function Field<V, const O extends FieldOptions>(shape: Shape<V>, options: O): FieldDecorator<Declared<V, O>> {
  return (target, key) => {
    const own = declared.get(target) ?? [];
    own.push(definitionOf(key, shape, options));
    declared.set(target, own);
    constrain(shape, options)(target, key);
  };
}

/** True if the form has a place for the field. */
export function standsIn(shape: Shape<unknown>, form: Form): boolean {
  return form === 'wire' || shape.personal?.recorded !== false;
}

function constrain(shape: Shape<unknown>, options: FieldOptions): PropertyDecorator {
  const validate = (value: unknown): boolean => (value === undefined ? options.optional === true : hasShape(shape, value, 'wire'));
  return ValidateBy({ name: shape.kind, validator: { validate, defaultMessage: () => `$property must be: ${shape.kind}` } });
}

function definitionOf(name: string, shape: Shape<unknown>, options: FieldOptions): FieldDefinition {
  return {
    name,
    required: !options.optional,
    kind: shape.kind,
    docs: options.docs,
    ...(options.default === undefined ? {} : { default: options.default }),
    ...(shape.personal ? { personal: shape.personal.kind, whenGone: shape.personal.whenGone } : {}),
    schema: shape.schema('wire'),
    ...(standsIn(shape, 'recorded') ? { recordedSchema: shape.schema('recorded') } : {}),
    ...(shape.fields ? { fields: shape.fields } : {}),
    shape,
  };
}

/** The fields of a class: its own, then those of the classes that it extends. */
export function fieldsOf(type: abstract new () => object): readonly FieldDefinition[] {
  const fields: FieldDefinition[] = [];
  for (
    let prototype: object | null = type.prototype as object;
    prototype !== null;
    prototype = Object.getPrototypeOf(prototype) as object | null
  ) {
    fields.push(...(declared.get(prototype) ?? []));
  }
  return fields;
}
