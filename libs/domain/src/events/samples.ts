import { catalogue } from './catalogue.ts';
import type { EventTypes } from './catalogue.ts';
import type { Recorded, Wire } from './personal.ts';
import type { FieldDefinition } from './shape.ts';
import { isObject } from './shape.ts';

/** Data of a type as a publisher could send it; a new copy at each call. */
export function sampleWire<T extends keyof EventTypes>(type: T): Wire<EventTypes[T]> {
  return structuredClone(declarationOf(type).sample) as Wire<EventTypes[T]>;
}

/** The same data as the ledger would hold it. */
export function sampleRecorded<T extends keyof EventTypes>(type: T): Recorded<EventTypes[T]> {
  return recordedForm(declarationOf(type).fields, sampleWire(type)) as Recorded<EventTypes[T]>;
}

function declarationOf(type: keyof EventTypes) {
  const definition = catalogue.get(type);
  if (!definition) throw new Error(`${type} is not a type of event`);
  return definition;
}

/** Data as sent → as the ledger would hold it, with tokens that are made up. */
export function recordedForm(fields: readonly FieldDefinition[], data: object): Record<string, unknown> {
  const byName = new Map(fields.map((field) => [field.name, field]));
  const entries = Object.entries(data).map(([name, value]) => [name, recordedValue(byName.get(name), value)] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

function recordedValue(field: FieldDefinition | undefined, value: unknown): unknown {
  if (field?.shape.personal) return field.shape.personal.recordedSample(value);
  return field?.fields && isObject(value) ? recordedForm(field.fields, value) : value;
}
