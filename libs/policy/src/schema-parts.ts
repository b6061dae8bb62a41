/** The few kinds of JSON Schema that our files are made of. */
export type Schema = Record<string, unknown>;

/** A mapping with exactly these members: what is not listed is refused. */
export function object(description: string, members: { required: Record<string, Schema>; optional?: Record<string, Schema> }): Schema {
  return {
    type: 'object',
    description,
    required: Object.keys(members.required),
    properties: { ...members.required, ...members.optional },
    additionalProperties: false,
  };
}

export function list(description: string, items: Schema, minItems = 0): Schema {
  return { type: 'array', description, items, ...(minItems ? { minItems } : {}) };
}

export function text(description: string, pattern?: string): Schema {
  return { type: 'string', description, minLength: 1, maxLength: 1000, ...(pattern ? { pattern } : {}) };
}

/** A lower-case word by which other things refer to this one. */
export function code(description: string): Schema {
  return text(description, '^[a-z][a-z0-9_-]{0,63}$');
}

/** A mapping whose names are codes and whose values are all of one kind. */
export function mapOf(description: string, values: Schema): Schema {
  return { type: 'object', description, propertyNames: { pattern: '^[a-z][a-z0-9_-]{0,63}$' }, additionalProperties: values };
}

export function oneOf(description: string, values: readonly (string | number)[]): Schema {
  return { enum: [...values], description };
}

export function yes(description: string): Schema {
  return { type: 'boolean', description };
}

/** A whole number of at least `minimum`. */
export function wholeNumber(description: string, minimum: number): Schema {
  return { type: 'integer', minimum, maximum: 10_000, description };
}

export function duration(description: string): Schema {
  return text(`${description} ISO 8601, such as P60D.`, '^P');
}

/** A mapping of one of several kinds; the member `tag`, a constant in each, says of which. */
export function variants(description: string, tag: string, kinds: Schema[]): Schema {
  return { type: 'object', description, required: [tag], discriminator: { propertyName: tag }, oneOf: kinds };
}
