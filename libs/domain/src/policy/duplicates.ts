import type { FieldProblem } from '../problem.ts';

/** A problem at each item of a list whose key an earlier item has. `pointer` is the list's, `key` the member that must be unique. */
export function duplicates<T>(pointer: string, items: readonly T[], key: keyof T & string): FieldProblem[] {
  const seen = new Set<unknown>();
  const problems: FieldProblem[] = [];
  for (const [index, item] of items.entries()) {
    const value = item[key];
    if (seen.has(value)) problems.push({ pointer: `${pointer}/${index}/${key}`, reason: `'${String(value)}' is declared more than once` });
    seen.add(value);
  }
  return problems;
}
