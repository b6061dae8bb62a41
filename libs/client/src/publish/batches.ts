/** The ledger takes 1 to 1,000 events, or 8 MiB, at once; a little room is left for brackets and commas. */
const MOST = 1_000;
const MOST_BYTES = 8 * 1024 * 1024 - 4_096;

/** Items in their order, in groups that can be sent at once. One that is too large for any is alone. */
export function batches<T>(items: readonly T[], bytesOf: (item: T) => number): T[][] {
  const all: T[][] = [];
  let bytes = 0;
  for (const item of items) {
    const size = bytesOf(item) + 1;
    const last = all.at(-1);
    if (last && last.length < MOST && bytes + size <= MOST_BYTES) {
      last.push(item);
      bytes += size;
    } else {
      all.push([item]);
      bytes = size;
    }
  }
  return all;
}
