export * from './duration.ts';
export * from './problem.ts';
