/** Pieces of about this size are hashed, compressed and sealed at once. */
const SIZE = 64 * 1024;

/** Joins short texts into buffers of about 64 KiB (UTF-8), so that a file of many lines costs few calls. */
export async function* inBuffers(pieces: AsyncIterable<string | Buffer> | Iterable<string | Buffer>): AsyncGenerator<Buffer> {
  let texts: string[] = [];
  let length = 0;
  for await (const piece of pieces) {
    if (typeof piece !== 'string') {
      if (length > 0) yield Buffer.from(texts.join(''));
      [texts, length] = [[], 0];
      yield piece;
      continue;
    }
    texts.push(piece);
    length += piece.length;
    if (length < SIZE) continue;
    yield Buffer.from(texts.join(''));
    [texts, length] = [[], 0];
  }
  if (length > 0) yield Buffer.from(texts.join(''));
}
