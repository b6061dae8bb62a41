import canonicalize from 'canonicalize';

/**
 * The one text of a parsed JSON value: RFC 8785 (JCS). Everything that is hashed, signed or authenticated goes through here.
 * Throws on what JSON cannot carry: `undefined`, half a surrogate pair, an infinite number.
 */
export function jcs(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError('Only JSON has a canonical form');
  return text;
}
