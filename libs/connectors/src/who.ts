import type { Who } from './connector.ts';

/** The values of a type that a person is known by. */
export function identifiersOf(who: Who, type: string): string[] {
  return who.identifiers.filter((identifier) => identifier.type === type).map(({ value }) => value);
}

/** The record keys that a person is known to have in a dataset. */
export function recordsIn(who: Who, dataset: string): string[] {
  return who.records.filter((record) => record.dataset === dataset).map(({ record }) => record);
}
