/** One way in which a text may stand in bytes. `forms` are byte strings, any of which is a sign of it. */
export interface Encoding {
  name: string;
  forms(text: string): Buffer[];
}

const base64 = (alphabet: 'base64' | 'base64url', before: 0 | 1 | 2): Encoding => ({
  name: `${alphabet} ${before} bytes in`,
  forms: (text) => [base64Core(Buffer.from(text), alphabet, before)],
});

/** Every byte as `prefix` and two digits. */
const everyByte = (text: string, prefix: string) => hexOf(text).replace(/../g, (digits) => prefix + digits);
const hexOf = (text: string) => Buffer.from(text).toString('hex');
const unit = (text: string, at: number) => text.charCodeAt(at).toString(16).padStart(4, '0');
const escaped = (text: string, which: RegExp) => text.replace(which, (char) => `\\u${unit(char, 0)}`);

/**
 * What the search tries, each of them also inside zlib and gzip streams and members of zip files. UTF-8 is found in capitals and in small letters
 * too, since a database or a log may fold. Not tried: base64 broken into lines, base64 of UTF-16, ciphers, checksums, and compression
 * of other families (PostgreSQL's own for long values: tables are dumped for that; zstd, lz4, brotli).
 */
export const encodings: readonly Encoding[] = [
  { name: 'utf-8', forms: (text) => [text, text.toUpperCase(), text.toLowerCase()].map((form) => Buffer.from(form)) },
  { name: 'latin-1', forms: (text) => (/^[\0-\xff]*$/.test(text) ? [Buffer.from(text, 'latin1')] : []) },
  { name: 'utf-16le', forms: (text) => [Buffer.from(text, 'utf16le')] },
  { name: 'utf-16be', forms: (text) => [Buffer.from(text, 'utf16le').swap16()] },
  { name: 'json', forms: (text) => [text, JSON.stringify(text)].map((form) => Buffer.from(JSON.stringify(form).slice(1, -1))) },
  { name: 'json, \\u beyond ascii', forms: (text) => [Buffer.from(escaped(JSON.stringify(text).slice(1, -1), /[^\0-\x7f]/g))] },
  { name: 'json, \\u everywhere', forms: (text) => [Buffer.from(escaped(text, /[^]/g))] },
  base64('base64', 0),
  base64('base64', 1),
  base64('base64', 2),
  base64('base64url', 0),
  base64('base64url', 1),
  base64('base64url', 2),
  { name: 'hex', forms: (text) => [Buffer.from(hexOf(text))] },
  { name: 'HEX', forms: (text) => [Buffer.from(hexOf(text).toUpperCase())] },
  { name: 'percent', forms: (text) => [encodeURIComponent(text), lowerEscapes(encodeURIComponent(text))].map((form) => Buffer.from(form)) },
  { name: 'form', forms: (text) => [Buffer.from(new URLSearchParams([['', text]]).toString().slice(1))] },
  { name: 'percent everywhere', forms: (text) => [Buffer.from(everyByte(text, '%'))] },
  { name: 'PERCENT everywhere', forms: (text) => [Buffer.from(everyByte(text, '%').replace(/[a-f]/g, (digit) => digit.toUpperCase()))] },
];

function lowerEscapes(text: string): string {
  return text.replace(/%../g, (escape) => escape.toLowerCase());
}

/** The characters that stand for the bytes whatever stands before and after them; `before` counts bytes into a group of three. */
function base64Core(bytes: Buffer, alphabet: 'base64' | 'base64url', before: 0 | 1 | 2): Buffer {
  const text = Buffer.concat([Buffer.alloc(before), bytes])
    .toString(alphabet)
    .replace(/=+$/, '');
  const fromStart = Math.ceil((before * 8) / 6);
  const whole = Math.floor(((before + bytes.length) * 8) / 6);
  return Buffer.from(text.slice(fromStart, whole));
}
