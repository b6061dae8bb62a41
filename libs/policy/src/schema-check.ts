import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import type { FieldProblem } from '#domain';
import type { Schema } from './schema-parts.ts';

const ajv = new Ajv2020({ allErrors: true, discriminator: true, strict: true, strictRequired: false, verbose: true });
const compiled = new Map<Schema, ValidateFunction>();

/** The places where a value is not as its schema says. Reasons name what is allowed, never what was there. */
export function schemaProblems(schema: Schema, value: unknown): FieldProblem[] {
  const check = compiled.get(schema) ?? ajv.compile(schema);
  compiled.set(schema, check);
  if (check(value)) return [];
  return (check.errors ?? []).filter((error) => error.keyword !== 'propertyNames').map(toProblem);
}

function toProblem(error: ErrorObject): FieldProblem {
  const { instancePath, params } = error;
  switch (error.keyword) {
    case 'additionalProperties': {
      const name = String(params.additionalProperty);
      return { pointer: `${instancePath}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`, reason: 'is not known here' };
    }
    case 'required':
      return { pointer: instancePath, reason: `'${String(params.missingProperty)}' is missing` };
    case 'type':
      return { pointer: instancePath, reason: typeReason(String(params.type)) };
    case 'enum':
      return { pointer: instancePath, reason: `must be one of ${(params.allowedValues as string[]).join(', ')}` };
    case 'discriminator':
      return { pointer: `${instancePath}/${String(params.tag)}`, reason: `must be one of ${tags(error).join(', ')}` };
    case 'minItems':
      return { pointer: instancePath, reason: 'must have at least one item' };
    case 'minLength':
      return { pointer: instancePath, reason: 'must not be empty' };
    case 'pattern':
      return error.propertyName === undefined
        ? { pointer: instancePath, reason: `must match ${String(params.pattern)}` }
        : { pointer: `${instancePath}/${error.propertyName}`, reason: `a name here must match ${String(params.pattern)}` };
    default:
      return { pointer: instancePath, reason: error.message ?? 'is not as the schema says' };
  }
}

function typeReason(type: string): string {
  if (type === 'string') return 'must be text; put it in quotes if it looks like a number, a date or true';
  if (type === 'array') return 'must be a list';
  if (type === 'object') return 'must be a mapping';
  return `must be ${type === 'boolean' ? 'true or false' : type}`;
}

function tags(error: ErrorObject): string[] {
  const variants = (error.parentSchema?.oneOf ?? []) as { properties: Record<string, { const: string }> }[];
  return variants.map((variant) => variant.properties[String(error.params.tag)]?.const ?? '');
}
