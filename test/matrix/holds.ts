import { eventually } from '../support/canary-ledger.ts';

/** Waits for a condition; gives up before the test does, so that nothing goes on into the next one. */
export async function holds(condition: () => Promise<boolean> | boolean, withinMs = 50_000): Promise<void> {
  const late = performance.now() + withinMs;
  await eventually(async () => {
    if (performance.now() > late) throw new Error(`This does not hold within ${withinMs} ms: ${String(condition)}`);
    return (await condition()) || undefined;
  });
}
