import type { LedgerEvent, LedgerEventOf } from '../../../events/index.ts';
import type { PersonOf } from '../person.ts';

export type Collected = LedgerEventOf<'privacy.data.collected.v1'>;

/** What becomes of a record. */
export type Done =
  | LedgerEventOf<'privacy.data.deleted.v1'>
  | LedgerEventOf<'privacy.data.obscured.v1'>
  | LedgerEventOf<'privacy.retention.scheduled.v1'>;

/** What became of records, found by what it may be about. */
export type DoneByRecord = ReadonlyMap<string, readonly { event: Done; place: number }[]>;

/** A person may have thousands of records: of each only what may be about it is looked at. In the order of `told`. */
export function doneByRecord(told: readonly LedgerEvent[]): DoneByRecord {
  const done = told.flatMap((event, place) => (isDone(event) ? [{ event, place }] : []));
  return Map.groupBy(done, ({ event: { data } }) => recordKey(data.system, data.record));
}

/** What became of a collection after it, in order. */
export function doneTo(collected: Collected, done: DoneByRecord, personOf: PersonOf): Done[] {
  const { system, record } = collected.data;
  const keys = new Set([recordKey(system, record), recordKey(system, undefined)]);
  return [...keys]
    .flatMap((key) => done.get(key) ?? [])
    .filter(({ event }) => isLaterOn(collected, event) && isOfRecord(collected, event, personOf))
    .toSorted((a, b) => a.place - b.place)
    .map(({ event }) => event);
}

/**
 * The first event with which all these fields are done, by it or by what came before it. Only events of these types do so. `done` in order; one that names no
 * fields is of all.
 */
export function completing(
  done: readonly Done[],
  fields: readonly string[],
  types: readonly ('privacy.data.deleted.v1' | 'privacy.data.obscured.v1')[],
): Done | undefined {
  const left = new Set(fields);
  for (const event of done) {
    if (event.type === 'privacy.retention.scheduled.v1' || !types.includes(event.type)) continue;
    for (const field of event.data.fields ?? fields) left.delete(field);
    if (left.size === 0) return event;
  }
  return undefined;
}

function recordKey(system: string, record: string | undefined): string {
  return `${system} ${record ?? ''}`;
}

function isDone(event: LedgerEvent): event is Done {
  return (
    event.type === 'privacy.data.deleted.v1' || event.type === 'privacy.data.obscured.v1' || event.type === 'privacy.retention.scheduled.v1'
  );
}

/** `told` is in order, so what stands at or after the collection's own time came after it. */
function isLaterOn(collected: Collected, event: LedgerEvent): boolean {
  const [then, now] = [Date.parse(collected.metadata.time), Date.parse(event.metadata.time)];
  return now > then || (now === then && event.position > collected.position);
}

/** What leaves out the record, the dataset or the category is about all of them. */
function isOfRecord(collected: Collected, event: Done, personOf: PersonOf): boolean {
  const [of, is] = [collected.data, event.data];
  return (
    personOf(event) === personOf(collected) &&
    is.system === of.system &&
    (is.category ?? of.category) === of.category &&
    (is.dataset ?? of.dataset) === of.dataset &&
    (is.record ?? of.record) === of.record
  );
}
