import type { SchemaObject } from '@nestjs/swagger';
import { catalogue, jsonSchema, type EventDefinition } from '#domain';

const published = catalogue.all.filter((definition) => definition.publisher);

/** Schemas of what a publisher may send: one CloudEvent per type of the catalogue, and `Event` for any of them. */
export function eventSchemas(): Record<string, SchemaObject> {
  const each = published.map((definition) => [schemaName(definition), cloudEvent(definition)] as const);
  const mapping = Object.fromEntries(published.map((definition) => [definition.type, reference(definition).$ref]));
  const any: SchemaObject = { oneOf: published.map(reference), discriminator: { propertyName: 'type', mapping } };
  return { ...Object.fromEntries(each), Event: any };
}

/** An event as it could be sent, for the documentation. */
export function exampleEvent(type: string): Record<string, unknown> {
  const definition = catalogue.get(type);
  if (!definition) throw new Error(`${type} is not a type of event`);
  return {
    specversion: '1.0',
    type,
    source: '/shop/checkout',
    id: `o-1001-${definition.name}`,
    time: '2026-11-01T10:00:00Z',
    datacontenttype: 'application/json',
    data: definition.sample,
  };
}

function cloudEvent(definition: EventDefinition): SchemaObject {
  return {
    type: 'object',
    description: definition.summary,
    required: ['specversion', 'type', 'source', 'id', 'time', 'data'],
    properties: {
      specversion: { type: 'string', enum: ['1.0'] },
      type: { type: 'string', enum: [definition.type] },
      source: { type: 'string', description: "Matches a pattern declared for the sender's key." },
      id: { type: 'string', description: 'With source it makes the event unique; sending it again is answered as before.' },
      time: { type: 'string', format: 'date-time', description: 'When it happened, at most 5 minutes ahead.' },
      datacontenttype: { type: 'string', enum: ['application/json'] },
      correlationid: { type: 'string' },
      causationid: { type: 'string' },
      data: jsonSchema(definition) as SchemaObject,
    },
    additionalProperties: true,
    example: exampleEvent(definition.type),
  };
}

function schemaName({ class: { name }, version }: EventDefinition): string {
  return `${name}V${version}`;
}

function reference(definition: EventDefinition): { $ref: string } {
  return { $ref: `#/components/schemas/${schemaName(definition)}` };
}
