import { writeSync } from 'node:fs';

/**
 * Prints `N passed, N failed` as the last line of a run, for people and for CI to count.
 * A suite that does not load counts as a failure. In a whole run a skipped test fails the run; a run narrowed with
 * `-t` skips by design and is let off.
 */
export default class CountReporter {
  #narrowed;
  #error;

  constructor(globalConfig) {
    this.#narrowed = Boolean(globalConfig.testNamePattern);
  }

  onRunComplete(_contexts, results) {
    const skipped = results.numPendingTests + results.numTodoTests;
    if (skipped > 0 && !this.#narrowed) this.#error = new Error(`${skipped} tests were skipped. A test runs or is deleted.`);
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites + (this.#error ? 1 : 0);
    // Jest prints its own summary after every reporter, whatever their order; only the end of the process is later.
    process.once('exit', () => writeSync(1, `${results.numPassedTests} passed, ${failed} failed\n`));
  }

  getLastError() {
    return this.#error;
  }
}
