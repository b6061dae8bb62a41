import { inflateFrom } from './canary-inflate.ts';

export interface Inflated {
  /** `zlib`, `gzip` or `zip`. */
  container: string;
  content: Buffer;
}

/** First bytes of headers: gzip, zip, and zlib with any window. */
const MAY_BEGIN = Uint8Array.from({ length: 256 }, (_, byte) => (byte === 0x1f || byte === 0x50 || (byte & 0x8f) === 8 ? 1 : 0));

/**
 * Content of every deflate stream (RFC 1951) whose header begins in the first `upTo` bytes: of zlib (RFC 1950, no preset dictionary), gzip (RFC 1952) and
 * members of zip files. Checksums are not asked for, and of a stream that breaks off or goes wrong what came before counts.
 */
export function* inflatedIn(bytes: Buffer, upTo = bytes.length): Generator<Inflated> {
  const last = Math.min(upTo, bytes.length - 2);
  for (let at = 0; at < last; at++) {
    if (MAY_BEGIN[bytes[at]!] === 0) continue;
    const stream = streamAt(bytes, at);
    const content = stream && inflateFrom(bytes, stream.from);
    if (stream && content && content.length > 0) yield { container: stream.container, content };
  }
}

function streamAt(bytes: Buffer, at: number): { container: string; from: number } | undefined {
  const first = bytes[at]!;
  const second = bytes[at + 1]!;
  if (first === 0x1f && second === 0x8b && bytes[at + 2] === 8) return { container: 'gzip', from: afterGzipHeader(bytes, at) };
  if (first === 0x50 && second === 0x4b && bytes[at + 2] === 3 && bytes[at + 3] === 4) return zipMember(bytes, at);
  const isZlib = (first & 0x8f) === 8 && (second & 0x20) === 0 && ((first << 8) | second) % 31 === 0;
  return isZlib ? { container: 'zlib', from: at + 2 } : undefined;
}

function afterGzipHeader(bytes: Buffer, at: number): number {
  const flags = bytes[at + 3] ?? 0;
  let from = at + 10;
  if (flags & 4) from += 2 + uint16(bytes, from);
  for (const text of [8, 16]) if (flags & text) from = bytes.indexOf(0, from) + 1 || bytes.length;
  return flags & 2 ? from + 2 : from;
}

/** What is stored in a zip file without compression is found as it stands. */
function zipMember(bytes: Buffer, at: number): { container: string; from: number } | undefined {
  const deflated = uint16(bytes, at + 8) === 8;
  return deflated ? { container: 'zip', from: at + 30 + uint16(bytes, at + 26) + uint16(bytes, at + 28) } : undefined;
}

function uint16(bytes: Buffer, at: number): number {
  return at + 2 <= bytes.length ? bytes.readUInt16LE(at) : 0;
}
