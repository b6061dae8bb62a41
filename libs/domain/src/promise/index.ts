export * from './assessment.ts';
export * from './book.ts';
