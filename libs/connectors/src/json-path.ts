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
  if (typeof document !== 'object' || document === null || !Object.hasOwn(document, name)) return undefined;
  return valueIn((document as Record<string, unknown>)[name], rest);
}

/** The document with a text, or nothing, at a path, in each member where lists are on the way. What is not there is not made. Numbers stay numbers where they can. */
export function withValueAt(document: unknown, path: string, text: string | null): unknown {
  return withValueIn(document, path.split('.'), text);
}

function withValueIn(document: unknown, names: readonly string[], text: string | null): unknown {
  const [name, ...rest] = names;
  if (name === undefined) return retyped(document, text);
  if (Array.isArray(document)) return document.map((one) => withValueIn(one, names, text));
  if (typeof document !== 'object' || document === null) return document;
  const there = document as Record<string, unknown>;
  if (!Object.hasOwn(there, name)) return rest.length || text === null ? document : { ...there, [name]: text };
  return { ...there, [name]: withValueIn(there[name], rest, text) };
}

function retyped(before: unknown, text: string | null): unknown {
  if (text === null || typeof before !== 'number') return text;
  return text.trim() !== '' && String(Number(text)) === text ? Number(text) : text;
}
