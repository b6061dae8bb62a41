export * from './identify.ts';
export * from './normalise.ts';
export * from './read-identifiers.ts';
