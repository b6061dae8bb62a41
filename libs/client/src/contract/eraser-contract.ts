import type { EraserUnderTest } from './eraser-under-test.ts';
import { promises } from './promises.ts';
import { Stage } from './stage.ts';

/** Registers a test: that of jest, vitest, or node:test. */
export type ContractTest = (name: string, run: () => Promise<void>) => unknown;

/**
 * Registers the tests of the contract, one for each thing that an eraser promises: orders come at least once, in any order, and again long after; the process
 * dies at any moment; some orders cannot be carried out. A test fails by throwing an error that says what was seen; what has to happen may take `patienceMs`.
 */
export function eraserContract(consumer: EraserUnderTest, { test, patienceMs = 5_000 }: { test: ContractTest; patienceMs?: number }): void {
  for (const [name, keeps] of Object.entries(promises)) {
    test(name, async () => {
      const stage = new Stage(consumer, patienceMs);
      await stage.open();
      try {
        await keeps(stage);
      } finally {
        await stage.close();
      }
    });
  }
}
