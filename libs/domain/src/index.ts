export * from './duration.ts';
export * from './problem.ts';
export * from './policy/index.ts';
export * from './system/index.ts';
export * from './events/index.ts';
export * from './request/index.ts';
export * from './erasure/index.ts';
