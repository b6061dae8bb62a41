import { standsIn } from './fields.ts';
import type { FieldDefinition, Form, JsonSchema } from './shape.ts';

/** JSON Schema of an object with these fields and no others. */
export function objectSchema(fields: readonly FieldDefinition[], form: Form): JsonSchema {
  const standing = fields.filter((field) => standsIn(field.shape, form));
  const required = standing.filter((field) => field.required).map((field) => field.name);
  return {
    type: 'object',
    properties: Object.fromEntries(standing.map((field) => [field.name, describe(field, form)])),
    ...(required.length > 0 ? { required } : {}),
    additionalProperties: false,
  };
}

function describe(field: FieldDefinition, form: Form): JsonSchema {
  return {
    description: field.docs,
    ...field.shape.schema(form),
    ...(field.default === undefined ? {} : { default: field.default }),
  };
}
