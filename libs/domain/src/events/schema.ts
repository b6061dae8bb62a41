import type { EventDefinition } from './event-type.ts';
import { objectSchema } from './object-schema.ts';
import type { Form, JsonSchema } from './shape.ts';

/** JSON Schema of the data of a type of event: draft 2020-12, in words that OpenAPI 3.0 knows as well. */
export function jsonSchema(definition: EventDefinition, form: Form = 'wire'): JsonSchema {
  const rules = definition.rules.flatMap((rule) => (rule.schema ? [rule.schema] : []));
  return Object.assign({ description: definition.summary }, objectSchema(definition.fields, form), ...rules) as JsonSchema;
}
