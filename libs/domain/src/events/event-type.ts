import type { Rule } from './check.ts';
import { fieldsOf } from './fields.ts';
import type { Wire } from './personal.ts';
import type { FieldDefinition } from './shape.ts';
import { hasShape } from './shape.ts';
import { eventType } from './shapes.ts';

/** Kind of the stream in which an event stands. */
export type About = 'subject' | 'controller' | 'request' | 'erasure' | 'access' | 'hold' | 'policy' | 'system';

/** Everything that is declared about one type of event. */
export interface EventDefinition {
  /** `privacy.data.collected.v1` */
  type: string;
  /** `data.collected` */
  name: string;
  version: number;
  class: new () => object;
  /** False for what only Lethe itself records. */
  publisher: boolean;
  about: About;
  summary: string;
  fields: readonly FieldDefinition[];
  rules: readonly Rule[];
  /** Data as sent. */
  sample: unknown;
}

/** A class that declares a type of event. */
export interface EventClass<T extends object = object> {
  new (): T;
  readonly type: string;
}

interface EventOptions<T> {
  about: About;
  publisher?: true;
  summary: string;
  rules?: readonly Rule[];
  /** Data as sent; tests and the documentation use it. */
  sample: Wire<T>;
}

const options = new WeakMap<EventClass, EventOptions<unknown>>();

/** Declares a class as a type of event; its name on the wire is the class's static `type`. */
export function EventType<T extends object>(declared: EventOptions<T>): (target: EventClass<T>) => void {
  return (target) => void options.set(target, declared);
}

/** Reads what a class declares. Throws on a class that declares no type of event, which is a bug found at start. */
export function definitionOf(eventClass: EventClass): EventDefinition {
  const declared = options.get(eventClass);
  if (!declared || !hasShape(eventType, eventClass.type, 'wire')) throw new Error(`${eventClass.name} does not declare a type of event`);
  const [, noun, participle, version] = eventClass.type.split('.') as [string, string, string, string];
  return {
    type: eventClass.type,
    name: `${noun}.${participle}`,
    version: Number(version.slice(1)),
    class: eventClass,
    publisher: declared.publisher ?? false,
    about: declared.about,
    summary: declared.summary,
    fields: fieldsOf(eventClass),
    rules: declared.rules ?? [],
    sample: declared.sample,
  };
}
