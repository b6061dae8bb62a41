import { catalogue, jsonSchema, type JsonSchema } from '#domain';

/**
 * The types of publishers' events for those who send them: `libs/client/src/events/data.ts`, written from the catalogue by `npm run docs`. The client is
 * published alone, so it cannot read the catalogue itself.
 */
export function clientEventTypes(): string {
  const published = catalogue.all.filter(({ publisher }) => publisher);
  const classes = published.map(
    (event) => `/** ${event.summary} */\nexport interface ${event.class.name} ${typeOf(jsonSchema(event), '')}`,
  );
  const list = published.map(({ type, class: { name } }) => `  '${type}': ${name};`);
  return [
    '// Written from the catalogue of events by `npm run docs`; a test compares the two.',
    "import type { JsonValue } from './json-value.ts';",
    ...classes,
    `/** Type of event → its data. */\nexport interface EventData {\n${list.join('\n')}\n}\n`,
  ].join('\n\n');
}

function typeOf(schema: JsonSchema, indent: string): string {
  const { type, enum: values, oneOf, items, properties, additionalProperties } = schema as Record<string, unknown>;
  if (Array.isArray(oneOf)) return oneOf.map((each: JsonSchema) => typeOf(each, indent)).join(' | ');
  if (Array.isArray(values)) return values.map((value) => `'${String(value)}'`).join(' | ');
  if (properties) return objectType(schema, indent);
  if (type === 'array') return `readonly ${inList(typeOf(items as JsonSchema, indent))}[]`;
  if (type === 'object') return `{ readonly [name: string]: ${typeOf(additionalProperties as JsonSchema, indent)} }`;
  if (type === 'integer') return 'number';
  return typeof type === 'string' ? type : 'JsonValue';
}

function inList(type: string): string {
  return type.includes('|') ? `(${type})` : type;
}

function objectType(schema: JsonSchema, indent: string): string {
  const { properties, required = [] } = schema as { properties: Record<string, JsonSchema & { description: string }>; required?: string[] };
  const fields = Object.entries(properties).flatMap(([name, field]) => [
    `${indent}  /** ${field.description} */`,
    `${indent}  readonly ${name}${required.includes(name) ? '' : '?'}: ${typeOf(field, `${indent}  `)};`,
  ]);
  return ['{', ...fields, `${indent}}`].join('\n');
}
