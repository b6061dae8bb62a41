export { bookOf, windowOf } from './book-of.ts';
export type { BookAsked } from './book-of.ts';
