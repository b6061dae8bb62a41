/** What stands at a dotted path in a document; of a list, what stands there in each of its members. */
export function valueAt(document: unknown, path: string): unknown {
  return valueIn(document, path.split('.'));
}

function valueIn(document: unknown, names: readonly string[]): unknown {
  const [name, ...rest] = names;
  if (name === undefined) return document;
  if (Array.isArray(document)) {
    const values = document.map((one) => valueIn(one, names)).filter((value) => value !== undefined);
    return values.length ? values.flat() : undefined;
  }
  if (typeof document !== 'object' || document === null) return undefined;
  if (Object.hasOwn(document, name)) return valueIn((document as Record<string, unknown>)[name], rest);
  // A name may have dots in it.
  const whole = names.join('.');
  return Object.hasOwn(document, whole) ? (document as Record<string, unknown>)[whole] : undefined;
}

/**
 * The document with what stands at a path changed, in each member where lists are on the way or at its end. What is not there is not made. A list of which
 * nothing is left is nothing.
 */
export function changeAt(document: unknown, names: readonly string[], change: (value: unknown) => unknown): unknown {
  const [name, ...rest] = names;
  if (Array.isArray(document)) {
    const changed = document.map((one) => changeAt(one, names, change));
    return name === undefined && changed.length > 0 && changed.every((one) => one === null) ? null : changed;
  }
  if (name === undefined) return change(document);
  if (typeof document !== 'object' || document === null) return document;
  if (Object.hasOwn(document, name)) return { ...document, [name]: changeAt((document as Record<string, unknown>)[name], rest, change) };
  const whole = names.join('.');
  return Object.hasOwn(document, whole)
    ? { ...document, [whole]: changeAt((document as Record<string, unknown>)[whole], [], change) }
    : document;
}

/** A value as text; what is no single value as JSON. */
export function textOf(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string') return value;
  return JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? part.toString() : part));
}

/** The single values of something, as text: of a list those of its members; of what is not there none. */
export function leavesOf(value: unknown): (string | null)[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value.flatMap(leavesOf) : [textOf(value)];
}

/** A text in the place of a value: numbers stay numbers where they can. */
export function retyped(before: unknown, text: string | null): unknown {
  if (text === null || typeof before !== 'number') return text;
  return text.trim() !== '' && String(Number(text)) === text ? Number(text) : text;
}
