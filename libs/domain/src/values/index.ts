export * from './card-number.ts';
export * from './commitment.ts';
export * from './content.ts';
export * from './jcs.ts';
export * from './leaf.ts';
export * from './mac.ts';
export * from './reduce.ts';
