import type { FieldProblem } from '../../problem.ts';

/** A problem at each item of a list whose key an earlier item has. `pointer` is the list's, `key` the member that must be unique. */
export function duplicates<T>(pointer: string, items: readonly T[], key: keyof T & string): FieldProblem[] {
  return repeated(
    items.map((item) => item[key]),
    (index) => `${pointer}/${index}/${key}`,
  );
}

/** A problem at each word of a list that stands there earlier. */
export function repeatedWords(pointer: string, words: readonly string[]): FieldProblem[] {
  return repeated(words, (index) => `${pointer}/${index}`);
}

function repeated(values: readonly unknown[], pointerOf: (index: number) => string): FieldProblem[] {
  const seen = new Set<unknown>();
  return values.flatMap((value, index) => {
    if (seen.has(value)) return [{ pointer: pointerOf(index), reason: `'${String(value)}' is declared more than once` }];
    seen.add(value);
    return [];
  });
}
