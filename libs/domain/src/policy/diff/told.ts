/** What a change does to the people whose data it is. */
export type Grade = 'takes-away' | 'gives' | 'neutral';

/** One change, graded and in words. */
export type Told = readonly [grade: Grade, words: string];

export const takes = (words: string): Told => ['takes-away', words];
export const gives = (words: string): Told => ['gives', words];
export const neutral = (words: string): Told => ['neutral', words];

/** What may be absent: told as added, removed or changed. */
export interface Telling<T> {
  added(value: T): Told | Told[];
  removed(value: T): Told | Told[];
  changed(before: T, after: T): Told | Told[];
}

export function optional<T>(before: T | undefined, after: T | undefined, telling: Telling<T>): Told[] {
  if (before === undefined) return after === undefined ? [] : all(telling.added(after));
  if (after === undefined) return all(telling.removed(before));
  return before === after ? [] : all(telling.changed(before, after));
}

/** Absent counts as false. */
export function flag(before: boolean | undefined, after: boolean | undefined, on: Told, off: Told): Told[] {
  if ((before ?? false) === (after ?? false)) return [];
  return [after ? on : off];
}

/** Names of which only the presence counts. */
export function names(
  before: readonly string[],
  after: readonly string[],
  added: (name: string) => Told,
  removed: (name: string) => Told,
): Told[] {
  return [
    ...after.filter((name) => !before.includes(name)).map((name) => added(name)),
    ...before.filter((name) => !after.includes(name)).map((name) => removed(name)),
  ];
}

/**
 * Rows that are told apart by a key; of several with the same, the first is compared with the first. An order that changed is told only where
 * `reordered` says how.
 */
export function rows<T>(
  before: readonly T[],
  after: readonly T[],
  key: (row: T) => string,
  telling: Telling<T> & { reordered?: Told },
): Told[] {
  const old = keyed(before, key);
  const now = keyed(after, key);
  const stayed = [...now.keys()].filter((each) => old.has(each));
  const moved = stayed.join('\n') !== [...old.keys()].filter((each) => now.has(each)).join('\n');
  return [
    ...[...now].flatMap(([each, row]) => {
      const was = old.get(each);
      return all(was === undefined ? telling.added(row) : telling.changed(was, row));
    }),
    ...[...old].flatMap(([each, row]) => (now.has(each) ? [] : all(telling.removed(row)))),
    ...(moved && telling.reordered ? [telling.reordered] : []),
  ];
}

function keyed<T>(list: readonly T[], key: (row: T) => string): Map<string, T> {
  const seen = new Map<string, number>();
  return new Map(
    list.map((row) => {
      const name = key(row);
      const count = (seen.get(name) ?? 0) + 1;
      seen.set(name, count);
      return [`${name} ${count}`, row];
    }),
  );
}

/** How each member of a row is compared; the compiler sees to it that none is left out. */
export type Members<T> = { readonly [K in keyof Required<T>]: (before: T, after: T) => Told[] };

export function members<T>(table: Members<T>, before: T, after: T): Told[] {
  return (Object.keys(table) as (keyof T)[]).flatMap((member) => table[member](before, after));
}

/** The member by which rows are told apart: a row with another is another row. */
export const key = (): Told[] => [];

/** A plain text of which there is always one. */
export function text(before: string, after: string, changed: (before: string, after: string) => Told): Told[] {
  return before === after ? [] : [changed(before, after)];
}

function all(told: Told | Told[]): Told[] {
  return isOne(told) ? [told] : told;
}

function isOne(told: Told | Told[]): told is Told {
  return typeof told[0] === 'string';
}
