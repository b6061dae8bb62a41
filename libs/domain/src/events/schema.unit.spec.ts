import { describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { parseDuration } from '../duration.ts';
import { catalogue } from './catalogue.ts';
import type { EventTypes } from './catalogue.ts';
import { sampleRecorded, sampleWire } from './samples.ts';
import { jsonSchema } from './schema.ts';
import type { FieldDefinition, JsonSchema } from './shape.ts';
import { isTime } from './time.ts';
import { validateRecorded, validateWire } from './validate.ts';

const definitions = catalogue.all.map((definition) => ({ ...definition, type: definition.type as keyof EventTypes }));
const ajv = new Ajv2020({ allErrors: true, strictRequired: false });
ajv.addFormat('date-time', isTime);
ajv.addFormat('duration', (text: string) => parseDuration(text).ok);

/** Keywords that mean the same in OpenAPI 3.0 and in draft 2020-12. */
const shared = new Set(
  `type description enum format pattern default items properties required additionalProperties anyOf oneOf minimum maximum minLength maxLength
   minItems maxItems uniqueItems minProperties maxProperties`.split(/\s+/),
);

function keywords(schema: JsonSchema): string[] {
  const inside = [
    ...Object.values((schema['properties'] ?? {}) as Record<string, JsonSchema>),
    ...((schema['anyOf'] ?? schema['oneOf'] ?? []) as JsonSchema[]),
    ...[schema['items'], schema['additionalProperties']].filter((each) => typeof each === 'object').map((each) => each as JsonSchema),
  ];
  return [...Object.keys(schema), ...inside.flatMap(keywords)];
}

/** Any data that the schema of a type describes, of which every field is sometimes missing if it may. */
function data(fields: readonly FieldDefinition[]): fc.Arbitrary<Record<string, unknown>> {
  const members = Object.fromEntries(fields.map((field) => [field.name, value(field)]));
  return fc.record(members, { requiredKeys: fields.filter((field) => field.required).map((field) => field.name), noNullPrototype: true });
}

function value(field: FieldDefinition): fc.Arbitrary<unknown> {
  if (field.kind === 'country') return fc.constantFrom('DE', 'US', 'GB', 'CH');
  if (field.kind === 'signal value') return fc.constantFrom('1', 'a.b');
  return field.fields ? data(field.fields) : described(field.schema);
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

describe.each(definitions)('the JSON Schema of $type', (definition) => {
  const wire = jsonSchema(definition);
  const recorded = jsonSchema(definition, 'recorded');
  const [isWire, isRecorded] = [ajv.compile(wire), ajv.compile(recorded)];
  const { type, fields } = definition;

  it('uses only words that OpenAPI 3.0 knows as well', () => {
    expect([...keywords(wire), ...keywords(recorded)].filter((keyword) => !shared.has(keyword))).toEqual([]);
  });

  it('describes the samples', () => {
    expect({ wire: isWire(sampleWire(type)), recorded: isRecorded(sampleRecorded(type)) }).toEqual({ wire: true, recorded: true });
  });

  it('refuses what lacks a required field or has an unknown one', () => {
    for (const name of fields.filter((field) => field.required).map((field) => field.name)) {
      expect(isWire({ ...sampleWire(type), [name]: undefined })).toBe(false);
    }
    expect([isWire({ ...sampleWire(type), colour: 1 }), isRecorded({ ...sampleRecorded(type), colour: 1 })]).toEqual([false, false]);
  });

  it('allows all that validation accepts', () => {
    const changed = fc.record({ name: fc.constantFrom(...fields.map((field) => field.name)), json: fc.jsonValue() });
    fc.assert(
      fc.property(changed, ({ name, json }) => {
        const [sent, kept] = [
          { ...sampleWire(type), [name]: json },
          { ...sampleRecorded(type), [name]: json },
        ];
        if (validateWire(type, sent).length === 0) expect(isWire(sent)).toBe(true);
        if (validateRecorded(type, kept).length === 0) expect(isRecorded(kept)).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  it('describes nothing that validation refuses, but for rules over several fields and the keys of maps', () => {
    const beyondSchema = /^(needs|is required when|has a key that) /;
    fc.assert(
      fc.property(data(fields), (sent) => {
        const problems = validateWire(type, sent).filter(({ reason }) => !beyondSchema.test(reason));
        expect({ sent, problems }).toEqual({ sent, problems: [] });
      }),
      { numRuns: 100 },
    );
  });
});
