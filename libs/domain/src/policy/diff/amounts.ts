import { compareDurations, durationOf } from '../../duration.ts';
import { optional, type Telling, type Told } from './told.ts';

/** A reference from which lengths are compared: a month has no length of its own. */
const ANY_DAY = new Date('2026-01-01T00:00:00Z');

/** A period (ISO 8601) or a number: told as more or less. */
export interface Amounts<T> extends Omit<Telling<T>, 'changed'> {
  more(before: T, after: T): Told;
  less(before: T, after: T): Told;
}

export function period(before: string | undefined, after: string | undefined, telling: Amounts<string>): Told[] {
  return optional(before, after, {
    ...telling,
    changed: (was, is) => {
      const difference = compareDurations(durationOf(is), durationOf(was), ANY_DAY);
      if (difference === 0) return ['neutral', `A period of ${was} is now written as ${is}.`];
      return difference > 0 ? telling.more(was, is) : telling.less(was, is);
    },
  });
}

export function amount(before: number | undefined, after: number | undefined, telling: Amounts<number>): Told[] {
  return optional(before, after, { ...telling, changed: (was, is) => (is > was ? telling.more(was, is) : telling.less(was, is)) });
}
