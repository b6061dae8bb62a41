import { describe, expect, it } from '@jest/globals';
import { validateSync } from 'class-validator';
import fc from 'fast-check';
import { catalogue } from './catalogue.ts';
import type { EventTypes } from './catalogue.ts';
import { personalFields } from './personal-fields.ts';
import { sampleRecorded, sampleWire } from './samples.ts';
import type { FieldDefinition } from './shape.ts';
import { isObject } from './shape.ts';
import { validateRecorded, validateWire } from './validate.ts';

type Type = keyof EventTypes;
type Data = Record<string, unknown>;

const definitions = catalogue.all.map((definition) => ({ ...definition, type: definition.type as Type }));
const wireOf = (type: Type): Data => sampleWire(type);
const recordedOf = (type: Type): Data => sampleRecorded(type);
const without = (data: Data, name: string): Data => Object.fromEntries(Object.entries(data).filter(([key]) => key !== name));

/** Everything that a sample says in personal fields. */
function personalTexts(type: Type): string[] {
  const found: unknown[] = personalFields({ fields: catalogue.get(type)?.fields ?? [] }).flatMap(({ pointer, field }) => {
    const value = pointer
      .slice(1)
      .split('/')
      .reduce<unknown>((at, key) => (isObject(at) ? at[key] : undefined), wireOf(type));
    // Names of fields and of types of identifiers are facts, not values.
    if (Array.isArray(value) && field.personal === 'values') return [];
    return isObject(value) ? Object.values(value) : [value];
  });
  return found.filter((value) => value !== undefined).map(String);
}

describe.each(definitions)('$type', ({ type, fields, class: eventClass }) => {
  const required = (form: 'wire' | 'recorded') =>
    fields.filter((field) => field.required && (form === 'wire' || field.recordedSchema)).map((field) => field.name);

  it('accepts its sample as sent and as recorded', () => {
    expect({ wire: validateWire(type, wireOf(type)), recorded: validateRecorded(type, recordedOf(type)) }).toEqual({
      wire: [],
      recorded: [],
    });
  });

  it('wants every field that it requires, and names the missing one', () => {
    for (const name of required('wire')) {
      expect(validateWire(type, without(wireOf(type), name))).toEqual([{ pointer: `/${name}`, reason: 'is required' }]);
    }
    for (const name of required('recorded')) {
      expect(validateRecorded(type, without(recordedOf(type), name))).toEqual([{ pointer: `/${name}`, reason: 'is required' }]);
    }
  });

  it('refuses a field that it does not know, at every level', () => {
    const unknown = [{ pointer: '/colour', reason: 'is not a field here' }];
    expect(validateWire(type, { ...wireOf(type), colour: 'red' })).toEqual(unknown);
    expect(validateRecorded(type, { ...recordedOf(type), colour: 'red' })).toEqual(unknown);
    for (const field of fields.filter((each) => each.fields)) {
      const problems = validateWire(type, { ...wireOf(type), [field.name]: { colour: 'red' } });
      expect(problems).toContainEqual({ pointer: `/${field.name}/colour`, reason: 'is not a field here' });
    }
  });

  it('refuses null in the place of any field', () => {
    for (const field of fields) {
      const problems = validateWire(type, { ...wireOf(type), [field.name]: null });
      expect(problems.map(({ pointer }) => pointer)).toEqual([`/${field.name}`]);
    }
  });

  it('has nothing personal in its recorded sample', () => {
    const recorded = JSON.stringify(recordedOf(type));
    expect(personalTexts(type).filter((value) => recorded.includes(value))).toEqual([]);
  });

  it('never throws, whatever JSON comes', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (data) => {
        validateWire(type, data);
        validateRecorded(type, data);
      }),
      { numRuns: 50 },
    );
  });

  it('answers as class-validator does, with pointers to the same fields', () => {
    fc.assert(
      fc.property(mutated(fields, wireOf(type)), (data) => {
        const instance = Object.assign(new eventClass(), data);
        const refused = validateSync(instance).map(({ property }) => property);
        const pointed = validateWire(type, data).map(({ pointer }) => pointer.split('/')[1]);
        // Rules over several fields are asked once each field is right by itself.
        if (refused.length > 0) expect(new Set(pointed)).toEqual(new Set(refused));
      }),
      { numRuns: 50 },
    );
  });
});

/** The sample with one of its fields replaced by any JSON or taken away. */
function mutated(fields: readonly FieldDefinition[], sample: Data): fc.Arbitrary<Data> {
  return fc
    .record({ name: fc.constantFrom(...fields.map((field) => field.name)), value: fc.option(fc.jsonValue(), { nil: undefined }) })
    .map(({ name, value }) => (value === undefined ? without(sample, name) : { ...sample, [name]: value }));
}

describe('validation', () => {
  it('says so of a type that it does not know', () => {
    const problem = [{ pointer: '', reason: 'belongs to a type of event that is not known' }];
    expect(validateWire('privacy.data.collected.v9', {})).toEqual(problem);
    expect(validateRecorded('constructor', {})).toEqual(problem);
  });

  it('does not repeat in a problem what may be personal', () => {
    const sample = wireOf('privacy.data.collected.v1');
    const problems = validateWire('privacy.data.collected.v1', {
      ...sample,
      'ada@example.org': 1,
      category: 'ada@example.org',
      subject: { email: '', 'ada@example.org': 'x' },
      fields: ['ada@example.org'],
      record: 7,
    });
    expect(problems).not.toEqual([]);
    expect(JSON.stringify(problems)).not.toContain('ada@');
  });

  it('says at most a hundred things', () => {
    const data = Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`field${index}`, index]));
    expect(validateWire('privacy.consent.granted.v1', data)).toHaveLength(100);
  });
});
