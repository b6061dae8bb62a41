import { randomFillSync } from 'node:crypto';

const POOL = 16 * 1024;

/**
 * Random bytes for keys, salts and ids, drawn for many at once: one call to the system for each would be half of the cost of a small box.
 * What is handed out is wiped from the pool. At most 16 KiB at once.
 */
export function randomPool(): (bytes: number) => Buffer {
  const pool = Buffer.alloc(POOL);
  let used = POOL;
  return (bytes) => {
    if (bytes > POOL) throw new RangeError(`At most ${POOL} random bytes at once`);
    if (bytes > POOL - used) {
      randomFillSync(pool);
      used = 0;
    }
    const drawn = Buffer.from(pool.subarray(used, used + bytes));
    pool.fill(0, used, used + bytes);
    used += bytes;
    return drawn;
  };
}
