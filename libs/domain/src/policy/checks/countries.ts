import { isISO31661Alpha2 } from 'class-validator';
import type { FieldProblem } from '../../problem.ts';

export function countryProblems(country: string, pointer: string): FieldProblem[] {
  // The check itself would also take lower case; events are compared as written.
  if (isISO31661Alpha2(country) && country === country.toUpperCase()) return [];
  return [{ pointer, reason: `'${country}' is not an ISO 3166-1 alpha-2 country code` }];
}
