/** The contract of whatever carries erasures out, as tests that its authors run against it. */
export { type EraserUnderTest, type Started, type StartedWith } from './eraser-under-test.ts';
export { eraserContract, type ContractTest } from './eraser-contract.ts';
