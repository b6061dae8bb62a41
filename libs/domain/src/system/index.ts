export * from './system.ts';
export * from './plan-erasure.ts';
export * from './secret-reference.ts';
export { systemProblems } from './check-system.ts';
