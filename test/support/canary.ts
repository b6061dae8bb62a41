import { open, readdir, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { Automaton } from './canary-automaton.ts';
import { inflatedIn } from './canary-deflate.ts';
import { encodings } from './canary-encodings.ts';

/** A needle that was found: which, how it was written, and where. */
export interface Found {
  needle: string;
  /** Name of the encoding, after the containers that it was in: `gzip > utf-8`. */
  as: string;
  where: string;
}

/** Shorter ones stand in a large enough file by chance, and base64 leaves too little of them. */
const SHORTEST = 10;
/** Deflated in deflated in deflated. */
const DEPTH = 3;
/** Files are read in pieces; a compressed stream is followed this far beyond the piece that it begins in. */
const PIECE = 4 * 1024 * 1024;
const BEYOND = 1024 * 1024;

/** Looks for texts in bytes of any kind, in every encoding that `canary-encodings.ts` lists, deflated or not. */
export class CanarySearch {
  private readonly labels: { needle: string; encoding: string }[] = [];
  private readonly automaton: Automaton;
  private readonly buffer = Buffer.allocUnsafe(PIECE + BEYOND);

  constructor(needles: readonly string[]) {
    const short = needles.filter((needle) => Buffer.byteLength(needle) < SHORTEST);
    if (short.length > 0) throw new Error(`A needle has at least ${SHORTEST} bytes; these have not: ${short.join(', ')}`);
    const patterns: Buffer[] = [];
    for (const needle of needles) {
      for (const { name, forms } of encodings) {
        for (const form of forms(needle)) {
          patterns.push(form);
          this.labels.push({ needle, encoding: name });
        }
      }
    }
    this.automaton = new Automaton(patterns);
  }

  /** What stands in these bytes; `where` is how the place is called. Each needle once for each encoding. */
  inBytes(where: string, bytes: Buffer): Found[] {
    const seen = new Sightings(where);
    this.look(bytes, seen, []);
    return seen.all();
  }

  inText(where: string, text: string): Found[] {
    return this.inBytes(where, Buffer.from(text));
  }

  /** One file at a time: all are read into the same memory. */
  async inFile(path: string, where = path): Promise<Found[]> {
    const file = await open(path);
    const seen = new Sightings(where);
    try {
      let state = 0;
      for (let at = 0; ; at += PIECE) {
        const bytes = await readPiece(file, at, this.buffer);
        state = this.automaton.scan(bytes.subarray(0, PIECE), state, (pattern) => seen.add(this.labels[pattern]!, []));
        this.lookInside(bytes, seen, [], PIECE);
        if (bytes.length <= PIECE) break;
      }
    } finally {
      await file.close();
    }
    return seen.all();
  }

  /** Every file below a folder, its name too. `files` says what was looked at, relative to the folder; what vanishes meanwhile is left out. */
  async inFolder(folder: string, leaveOut: (path: string) => boolean = () => false): Promise<{ found: Found[]; files: string[] }> {
    const found: Found[] = [];
    const files: string[] = [];
    for await (const path of filesBelow(folder, '', leaveOut)) {
      found.push(...this.inText(`name of ${path}`, path));
      const inside = await this.inFile(join(folder, path), path).catch(orGone);
      if (inside === undefined) continue;
      files.push(path);
      found.push(...inside);
    }
    return { found, files };
  }

  private look(bytes: Buffer, seen: Sightings, containers: string[]): void {
    this.automaton.scan(bytes, 0, (pattern) => seen.add(this.labels[pattern]!, containers));
    this.lookInside(bytes, seen, containers);
  }

  private lookInside(bytes: Buffer, seen: Sightings, containers: string[], upTo?: number): void {
    if (containers.length === DEPTH) return;
    for (const { container, content } of inflatedIn(bytes, upTo)) this.look(content, seen, [...containers, container]);
  }
}

class Sightings {
  private readonly byLabel = new Map<string, Found>();

  constructor(private readonly where: string) {}

  add({ needle, encoding }: { needle: string; encoding: string }, containers: string[]): void {
    const as = [...containers, encoding].join(' > ');
    const key = JSON.stringify([needle, as]);
    if (!this.byLabel.has(key)) this.byLabel.set(key, { needle, as, where: this.where });
  }

  all(): Found[] {
    return [...this.byLabel.values()];
  }
}

async function readPiece(file: FileHandle, at: number, buffer: Buffer): Promise<Buffer> {
  let length = 0;
  for (;;) {
    const { bytesRead } = await file.read(buffer, length, buffer.length - length, at + length);
    length += bytesRead;
    if (bytesRead === 0 || length === buffer.length) return buffer.subarray(0, length);
  }
}

async function* filesBelow(folder: string, path: string, leaveOut: (path: string) => boolean): AsyncGenerator<string> {
  const entries = (await readdir(join(folder, path), { withFileTypes: true }).catch(orGone)) ?? [];
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const below = path === '' ? entry.name : `${path}/${entry.name}`;
    if (leaveOut(below)) continue;
    if (entry.isDirectory()) yield* filesBelow(folder, below, leaveOut);
    else if (entry.isFile()) yield below;
  }
}

function orGone(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
