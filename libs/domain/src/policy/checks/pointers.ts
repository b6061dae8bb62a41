/** True if a JSON pointer (RFC 6901) leads to something in the document. */
export function resolves(document: unknown, pointer: string): boolean {
  if (!pointer.startsWith('/')) return false;
  let here: unknown = document;
  for (const part of pointer.slice(1).split('/')) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, key) || (Array.isArray(here) && key === 'length')) return false;
    here = (here as Record<string, unknown>)[key];
  }
  return here !== undefined;
}
