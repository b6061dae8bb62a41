import { expect, it } from '@jest/globals';
import { Field, fieldsOf } from './fields.ts';
import { note } from './personal.ts';
import type { Personal } from './personal.ts';
import { flag, integer, oneOf } from './shapes.ts';

class Base {
  @Field(flag, { docs: 'Of the class that is extended.' })
  inherited!: boolean;
}

class Example extends Base {
  @Field(oneOf(['a', 'b']), { optional: true, default: 'a', docs: 'A choice.' })
  choice?: 'a' | 'b';

  @Field(note, { docs: 'Set aside.' })
  text!: Personal<string, undefined>;
}

class Mistaken {
  // @ts-expect-error The shape is a flag, the property is text.
  @Field(flag, { docs: '' })
  text!: string;

  // @ts-expect-error The shape may be missing, the property says it is always there.
  @Field(flag, { optional: true, docs: '' })
  always!: boolean;

  // @ts-expect-error The shape allows more than the property.
  @Field(oneOf(['a', 'b']), { docs: '' })
  narrow!: 'a';

  // @ts-expect-error A personal shape needs a property that says so.
  @Field(note, { docs: '' })
  clear!: string;
}

it('reads what the fields of a class declare, its own first', () => {
  const declared = fieldsOf(Example).map((field) => ({ ...field, shape: undefined }));
  expect(declared).toEqual([
    {
      name: 'choice',
      required: false,
      kind: '`a`, `b`',
      docs: 'A choice.',
      default: 'a',
      schema: { type: 'string', enum: ['a', 'b'] },
      recordedSchema: { type: 'string', enum: ['a', 'b'] },
    },
    {
      name: 'text',
      required: true,
      kind: 'text',
      docs: 'Set aside.',
      personal: 'note',
      whenGone: 'nothing',
      schema: { type: 'string', minLength: 1, maxLength: 4096 },
    },
    {
      name: 'inherited',
      required: true,
      kind: 'true or false',
      docs: 'Of the class that is extended.',
      schema: { type: 'boolean' },
      recordedSchema: { type: 'boolean' },
    },
  ]);
});

it('lets the compiler refuse a property of another type than its shape', () => {
  expect(fieldsOf(Mistaken)).toHaveLength(4);
  expect(integer(1).schema('wire')).toEqual({ type: 'integer', minimum: 1, maximum: Number.MAX_SAFE_INTEGER });
});
