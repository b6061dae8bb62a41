/**
 * Called around each durable write, so that a test can fail there: thrown before the write it did not happen, thrown after it did and nobody was told.
 * Nothing gives one in production.
 */
export interface Faults {
  at(point: string): Promise<void>;
}

/** Runs a durable write between its two points, `before <write>` and `after <write>`. */
export async function faulty<T>(faults: Faults | undefined, write: string, work: () => Promise<T>): Promise<T> {
  await faults?.at(`before ${write}`);
  const result = await work();
  await faults?.at(`after ${write}`);
  return result;
}
