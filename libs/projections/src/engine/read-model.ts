import type { EventTypes, LedgerEvent } from '#domain';
import type { Tx } from '#postgres';
import type { Place } from './place.ts';
import type { Stamped } from './stamp.ts';
import type { Table } from './table.ts';

/**
 * The types that read models fold. `skeleton.expired` is not among them: the engine itself then removes every row of the person.
 */
export type FoldedType = Exclude<keyof EventTypes, 'privacy.skeleton.expired.v1'>;
export type EventOf<T extends FoldedType> = Stamped<Extract<LedgerEvent, { type: T }>>;
export type FoldedEvent = Stamped<LedgerEvent>;

/** What an event does to one row: `key` says which (values of the table's key, in its order), `evolve` what becomes of it; null removes it. */
export interface Touch<Row> {
  readonly key: readonly string[];
  readonly evolve: (row: Row | undefined) => Row | null;
}

type Handler<T extends FoldedType, Out> = (event: EventOf<T>) => readonly Out[];

/** One entry for every event type, {@link ignored} where it means nothing: a new type does not compile until each read model has decided. */
export type Handlers<Out> = { readonly [T in FoldedType]: Handler<T, Out> };

const nothing: readonly never[] = [];

export function ignored<const Types extends readonly FoldedType[]>(...types: Types): { [T in Types[number]]: () => readonly never[] } {
  return Object.fromEntries(types.map((type) => [type, () => nothing])) as never;
}

/** A read model whose rows change: the engine loads the rows that a page touches, evolves them in memory and writes them back. */
export interface Folded<Row> {
  readonly kind: 'folded';
  /** Raised when the fold changes its meaning; all read models are then built anew beside those that are there. */
  readonly version: number;
  readonly table: Table<Row>;
  readonly touches: (event: FoldedEvent) => readonly Touch<Row>[];
  /** What a row adds to its controller's totals: name to count. The engine keeps `read.total` at the sum over all rows. */
  readonly tally?: (row: Row) => Readonly<Record<string, number>>;
}

/** A read model that only adds rows: nothing is loaded. */
export interface Appended<Row> {
  readonly kind: 'appended';
  readonly version: number;
  readonly table: Table<Row>;
  readonly rows: (event: FoldedEvent) => readonly Row[];
}

/**
 * A read model that follows from the tables of the others, not from each event by itself: once a page is in those, in the same transaction, it brings its own rows
 * up to what they say now.
 */
export interface Derived<Row> {
  readonly kind: 'derived';
  readonly version: number;
  readonly table: Table<Row>;
  /** Called when these events are in the other tables of the place, and none that come after. */
  readonly derive: (tx: Tx, place: Place, events: readonly FoldedEvent[]) => Promise<void>;
  /** Called before the rows of these persons go; what it answers is called when they are gone, those of this table too. */
  readonly forget: (tx: Tx, place: Place, controller: string, subjects: readonly string[]) => Promise<() => Promise<void>>;
}

// A row's type matters inside its own folder only; the engine moves rows without looking into them.
// oxlint-disable-next-line typescript/no-explicit-any
export type ReadModel = Folded<any> | Appended<any> | Derived<any>;

/** Calls the handler of the event's type. */
export function handle<Out>(handlers: Handlers<Out>, event: FoldedEvent): readonly Out[] {
  const handler = handlers[event.type as FoldedType] as (event: FoldedEvent) => readonly Out[];
  return handler(event);
}
