/** What the benchmarks share: rates, medians and how a figure is printed. */

/** The middle one; of an even number the upper of the two in the middle. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] as number;
}

/** The value that the share `p` (0 to 1) of the values does not exceed. */
export function percentile(values: readonly number[], p: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * p))] as number;
}

/** How many a second, when `work` does `count`. */
export async function timed(count: number, work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return (count / (performance.now() - started)) * 1000;
}

/** Runs `work` for 0 to `count` − 1, so many at once. */
export async function together(count: number, atOnce: number, work: (n: number, worker: number) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async (_: unknown, index: number) => {
    while (next < count) await work(next++, index);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

/** @throws Error if what came out is not what went in. */
export function same(what: string, is: unknown, expected: unknown): void {
  const [found, wanted] = [JSON.stringify(is), JSON.stringify(expected)];
  if (found !== wanted) throw new Error(`${what}: found ${found}, expected ${wanted}`);
}

export function heading(text: string): void {
  console.log(`\n${text}`);
}

export function report(what: string, perSecond: number, remark = ''): void {
  line(what, `${Math.round(perSecond).toLocaleString('en').padStart(8)} events/s`, remark);
}

/** A figure with its unit. */
export function line(what: string, figure: string, remark = ''): void {
  console.log(`${what.padEnd(34)} ${figure}  ${remark}`.trimEnd());
}
