import canonicalize from 'canonicalize';

/**
 * The one text of a parsed JSON value: RFC 8785 (JCS). Everything that is hashed, signed or authenticated goes through here.
 * Throws on what JSON cannot carry: `undefined`, half a surrogate pair, an infinite number.
 */
export function jcs(value: unknown): string {
  if (Array.isArray(value) && value.every(isPlain)) return JSON.stringify(value);
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError('Only JSON has a canonical form');
  return text;
}

/** A list of these is spelled by `JSON.stringify` as RFC 8785 has it, which takes its rules from there, and much faster. */
function isPlain(item: unknown): boolean {
  return typeof item === 'string' ? item.isWellFormed() : typeof item === 'boolean' || item === null || Number.isSafeInteger(item);
}
