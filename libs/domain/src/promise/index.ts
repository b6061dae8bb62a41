export * from './assessment.ts';
export * from './book.ts';
export { assess, assessAll } from './assess.ts';
export { bookOf, windowOf } from './book/index.ts';
export type { BookAsked } from './book/index.ts';
export { DutyTally } from './book/duty-tally.ts';
export { endOf } from './moments.ts';
export { promiseOf } from './promise-of.ts';
export { contradictionsOf, type PromiseContradiction } from './contradictions-of.ts';
