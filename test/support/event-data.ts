import fc from 'fast-check';
import type { FieldDefinition, JsonSchema } from '#domain';

/** Any data that the schema of a type describes, of which every field is sometimes missing if it may. */
export function eventData(fields: readonly FieldDefinition[]): fc.Arbitrary<Record<string, unknown>> {
  const members = Object.fromEntries(fields.map((field) => [field.name, value(field)]));
  return fc.record(members, { requiredKeys: fields.filter((field) => field.required).map((field) => field.name), noNullPrototype: true });
}

function value(field: FieldDefinition): fc.Arbitrary<unknown> {
  if (field.kind === 'country') return fc.constantFrom('DE', 'US', 'GB', 'CH');
  if (field.kind === 'signal value') return fc.constantFrom('1', 'a.b');
  return field.fields ? eventData(field.fields) : described(field.schema);
}

function described(schema: JsonSchema): fc.Arbitrary<unknown> {
  if (schema['enum']) return fc.constantFrom(...(schema['enum'] as unknown[]));
  if (schema['oneOf']) return fc.oneof(...(schema['oneOf'] as JsonSchema[]).map(described));
  if (schema['format'] === 'date-time')
    return fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true }).map((date) => date.toISOString());
  if (schema['format'] === 'duration') return fc.constantFrom('P30D', 'P1Y6M', 'PT5M');
  if (schema['pattern'])
    return fc.stringMatching(new RegExp(schema['pattern'] as string), { size: 'small' }).filter((text) => text !== '__proto__');
  switch (schema['type']) {
    case 'string':
      return fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme' });
    case 'boolean':
      return fc.boolean();
    case 'integer':
      return fc.integer({ min: schema['minimum'] as number });
    case 'array':
      return fc.uniqueArray(described(schema['items'] as JsonSchema), {
        minLength: schema['minItems'] as number,
        maxLength: Math.max(4, schema['minItems'] as number),
        comparator: (a, b) => JSON.stringify(a) === JSON.stringify(b),
      });
    case 'object':
      return object(schema);
    default:
      return fc
        .jsonValue({ maxDepth: 3 })
        .filter((json) => !JSON.stringify(json).includes('__proto__') && !/\d{16}|e\+/.test(JSON.stringify(json)));
  }
}

function object(schema: JsonSchema): fc.Arbitrary<unknown> {
  const properties = schema['properties'] as Record<string, JsonSchema> | undefined;
  if (properties) {
    const members = Object.fromEntries(Object.entries(properties).map(([name, inner]) => [name, described(inner)]));
    return fc.record(members, { requiredKeys: (schema['required'] ?? []) as string[], noNullPrototype: true });
  }
  const least = (schema['minProperties'] ?? 0) as number;
  const inner = schema['additionalProperties'];
  return fc.dictionary(fc.constantFrom('a', 'b_2', 'c-3'), typeof inner === 'object' ? described(inner as JsonSchema) : fc.constant('x'), {
    minKeys: least,
    maxKeys: Math.max(least, 1),
    noNullPrototype: true,
  });
}
