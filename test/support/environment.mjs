import { TestEnvironment } from 'jest-environment-node';

/** Node, and after the last hook of a test file what it asked for with `atEndOfFile`: engines that a file starts end with it. */
export default class FileEnvironment extends TestEnvironment {
  async teardown() {
    for (const clean of this.global.letheAtEndOfFile?.splice(0).toReversed() ?? []) await clean();
    await super.teardown();
  }
}
