/** Reads an entry of a record whose keys come from events: names such as `constructor` are found only if they are really there. */
export function own<V>(record: Readonly<Record<string, V>> | undefined, key: string): V | undefined {
  return record !== undefined && Object.hasOwn(record, key) ? record[key] : undefined;
}
