import type { Rule } from './check.ts';
import { fieldsOf } from './fields.ts';
import type { Recorded, Wire } from './personal.ts';
import type { FieldDefinition } from './shape.ts';
import { hasShape } from './shape.ts';
import { eventType } from './shapes.ts';

/** Kind of the stream in which an event stands. */
export type About = 'subject' | 'controller' | 'request' | 'erasure' | 'access' | 'hold' | 'breach' | 'policy' | 'system' | 'finding';

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
  /** Set on an earlier version: the version that follows it, and how to get there. */
  next?: { definition: EventDefinition; lift: EarlierVersion['lift'] };
}

/** A version of a type that is no longer the current one. Events of it stay in the ledger as they were written, and publishers may go on sending it. */
export interface EarlierVersion {
  version: number;
  /** The fields as they were declared then. */
  class: new () => object;
  rules: readonly Rule[];
  /** Data as it was sent then. */
  sample: unknown;
  /** Data as recorded then → data as the next version records it. Pure; leaves what it is given alone. */
  lift(recorded: object): object;
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
  /** The versions before this one, each with the way to the next. */
  earlier?: readonly EarlierVersion[];
}

/** Declares an earlier version, in the file of its type: `Old` is the class that declared it, `Next` that of the version after it. */
export function earlierVersion<Old extends object, Next extends object>(declared: {
  version: number;
  class: new () => Old;
  rules?: readonly Rule[];
  sample: Wire<Old>;
  lift(recorded: Readonly<Recorded<Old>>): Recorded<Next>;
}): EarlierVersion {
  return { rules: [], ...declared };
}

const options = new WeakMap<EventClass, EventOptions<unknown>>();

/** Declares a class as a type of event; its name on the wire is the class's static `type`. */
export function EventType<T extends object>(declared: EventOptions<T>): (target: EventClass<T>) => void {
  return (target) => void options.set(target, declared);
}

/** Reads what a class declares: the current version, then those before it. Throws on a class that declares no type of event, which is a bug found at start. */
export function definitionsOf(eventClass: EventClass): [EventDefinition, ...EventDefinition[]] {
  const declared = options.get(eventClass);
  if (!declared || !hasShape(eventType, eventClass.type, 'wire')) throw new Error(`${eventClass.name} does not declare a type of event`);
  const current: EventDefinition = {
    ...nameAndVersion(eventClass.type),
    type: eventClass.type,
    class: eventClass,
    publisher: declared.publisher ?? false,
    about: declared.about,
    summary: declared.summary,
    fields: fieldsOf(eventClass),
    rules: declared.rules ?? [],
    sample: declared.sample,
  };
  return [current, ...earlierDefinitions(current, declared.earlier ?? [])];
}

/** From the latest to the first: each needs the one that follows it, and one that nothing leads on from is as good as not declared. */
function earlierDefinitions(current: EventDefinition, declared: readonly EarlierVersion[]): EventDefinition[] {
  const found: EventDefinition[] = [];
  let next = current;
  for (let version = current.version - 1; version >= 1; version--) {
    const earlier = declared.find((each) => each.version === version);
    if (!earlier) break;
    next = {
      ...current,
      type: current.type.replace(/\.v\d+$/, `.v${version}`),
      version,
      class: earlier.class,
      fields: fieldsOf(earlier.class),
      rules: earlier.rules,
      sample: earlier.sample,
      next: { definition: next, lift: (data) => earlier.lift(data) },
    };
    found.push(next);
  }
  return found;
}

/** Takes `privacy.data.collected.v1` apart. */
export function nameAndVersion(type: string): { name: string; version: number } {
  const [, noun, participle, version] = type.split('.') as [string, string, string, string];
  return { name: `${noun}.${participle}`, version: Number(version.slice(1)) };
}
