/** Everything an async iterable gives, in order. */
export async function collect<T>(from: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of from) found.push(item);
  return found;
}

/** Resolves once this holds; looked at every few milliseconds. A test that waits in vain ends by its own timeout. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 5));
}
