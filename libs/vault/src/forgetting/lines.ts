import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** Bytes that are read at a time: a file may hold more than fits into one text. */
const PIECE = 1024 * 1024;
const NEWLINE = 0x0a;

/** The lines of a file in their order, a piece of it in memory at a time. */
export function* linesOf(path: string): Generator<string> {
  yield* withFile(path, function* (file) {
    let rest = Buffer.alloc(0);
    for (let at = 0; ;) {
      const piece = pieceOf(file, at, PIECE);
      at += piece.length;
      const bytes = Buffer.concat([rest, piece]);
      let from = 0;
      for (let end = bytes.indexOf(NEWLINE); end !== -1; end = bytes.indexOf(NEWLINE, from)) {
        yield bytes.toString('utf8', from, end);
        from = end + 1;
      }
      rest = bytes.subarray(from);
      if (piece.length > 0) continue;
      if (rest.length > 0) yield rest.toString();
      return;
    }
  });
}

/** The same from the last to the first, so that who looks for the last one does not read the others. */
export function* linesBackwards(path: string): Generator<string> {
  yield* withFile(path, function* (file) {
    let rest = Buffer.alloc(0);
    for (let at = fstatSync(file).size; at > 0;) {
      const from = Math.max(0, at - PIECE);
      const bytes = Buffer.concat([pieceOf(file, from, at - from), rest]);
      at = from;
      let end = bytes.length;
      for (let before = lastBefore(bytes, end); before !== -1; before = lastBefore(bytes, end)) {
        if (before + 1 < end) yield bytes.toString('utf8', before + 1, end);
        end = before;
      }
      rest = bytes.subarray(0, end);
    }
    if (rest.length > 0) yield rest.toString();
  });
}

const lastBefore = (bytes: Buffer, end: number): number => (end === 0 ? -1 : bytes.lastIndexOf(NEWLINE, end - 1));

function pieceOf(file: number, at: number, bytes: number): Buffer {
  const buffer = Buffer.alloc(bytes);
  return buffer.subarray(0, readSync(file, buffer, 0, bytes, at));
}

function* withFile(path: string, read: (file: number) => Generator<string>): Generator<string> {
  const file = openSync(path, 'r');
  try {
    yield* read(file);
  } finally {
    closeSync(file);
  }
}
