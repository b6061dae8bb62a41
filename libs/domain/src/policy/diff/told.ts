import { jcs } from '../../values/index.ts';

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

/** How rows are told; `beside` says that the other version, or either of them, has another row of the same key. */
export interface TellingRows<T> {
  added(row: T, beside: boolean): Told | Told[];
  removed(row: T, beside: boolean): Told | Told[];
  changed(before: T, after: T, beside: boolean): Told | Told[];
  reordered?: Told;
}

/**
 * Rows that are told apart by a key. Of several with the same key those that stayed as they are belong together; of the rest the first is
 * compared with the first. An order that changed is told only where `reordered` says how.
 */
export function rows<T>(before: readonly T[], after: readonly T[], key: (row: T) => string, telling: TellingRows<T>): Told[] {
  const pairs = paired(before, after, key);
  const stayed = after.flatMap((_, n) => pairs.get(n) ?? []);
  const moved = stayed.some((place, n) => n > 0 && place < stayed[n - 1]!);
  const gone = before.filter((_, n) => !stayed.includes(n));
  const times = (list: readonly T[], row: T) => list.filter((each) => key(each) === key(row)).length;
  return [
    ...after.flatMap((row, n) => {
      const was = pairs.get(n);
      if (was === undefined) return all(telling.added(row, times(before, row) > 0));
      return all(telling.changed(before[was]!, row, times(before, row) > 1 || times(after, row) > 1));
    }),
    ...gone.flatMap((row) => all(telling.removed(row, times(after, row) > 0))),
    ...(moved && telling.reordered ? [telling.reordered] : []),
  ];
}

/** Which row of `before` each row of `after` was, by their places. */
function paired<T>(before: readonly T[], after: readonly T[], key: (row: T) => string): Map<number, number> {
  const pairs = new Map<number, number>();
  const taken = new Set<number>();
  for (const nameOf of [(row: T) => jcs(row), key]) {
    const names = before.map((row) => nameOf(row));
    for (const [n, row] of after.entries()) {
      if (pairs.has(n)) continue;
      const name = nameOf(row);
      const place = names.findIndex((each, at) => each === name && !taken.has(at));
      if (place === -1) continue;
      pairs.set(n, place);
      taken.add(place);
    }
  }
  return pairs;
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
