import { describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { eventData } from '../../../../test/support/event-data.ts';
import { parseDuration } from '../duration.ts';
import { catalogue } from './catalogue.ts';
import type { EventTypes } from './catalogue.ts';
import { sampleRecorded, sampleWire } from './samples.ts';
import { jsonSchema } from './schema.ts';
import type { JsonSchema } from './shape.ts';
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
      fc.property(eventData(fields), (sent) => {
        const problems = validateWire(type, sent).filter(({ reason }) => !beyondSchema.test(reason));
        expect({ sent, problems }).toEqual({ sent, problems: [] });
      }),
      { numRuns: 100 },
    );
  });
});
