import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { copyFile, open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { WrittenFile } from './manifest.ts';

/** What a file holds, found by reading or writing all of it. */
export interface CountedFile extends WrittenFile {
  lines: number;
  tabs: number;
}

/** Told how much of what is done, as it goes on. */
export type Progress = (what: string, done: number, of: number | undefined) => void;

const LINE = 0x0a;
const TAB = 0x09;

/** Counts and digests bytes that pass. */
class Counter {
  private readonly hash = createHash('sha256');
  private bytes = 0;
  private lines = 0;
  private tabs = 0;

  take(chunk: Buffer): number {
    this.hash.update(chunk);
    this.lines += countOf(chunk, LINE);
    this.tabs += countOf(chunk, TAB);
    this.bytes += chunk.length;
    return this.bytes;
  }

  result(): CountedFile {
    const { bytes, lines, tabs } = this;
    return { bytes, lines, tabs, sha256: this.hash.digest('hex') };
  }
}

function countOf(chunk: Buffer, byte: number): number {
  let count = 0;
  for (let at = chunk.indexOf(byte); at !== -1; at = chunk.indexOf(byte, at + 1)) count++;
  return count;
}

/** Small pieces are put together into writes of this size. */
const WRITE = 1024 * 1024;

/** Writes a new file that only its owner may read; on disk when this resolves. */
export async function writeFile(
  path: string,
  chunks: AsyncIterable<Buffer>,
  { signal, progress }: { signal?: AbortSignal | undefined; progress?: ((bytes: number) => void) | undefined } = {},
): Promise<CountedFile> {
  const counter = new Counter();
  const file = await open(path, 'wx', 0o600);
  try {
    let waiting: Buffer[] = [];
    let size = 0;
    const write = async () => {
      await file.appendFile(Buffer.concat(waiting));
      [waiting, size] = [[], 0];
    };
    for await (const chunk of chunks) {
      signal?.throwIfAborted();
      const done = counter.take(chunk);
      progress?.(done);
      size += chunk.length;
      if (waiting.push(chunk) && size >= WRITE) await write();
    }
    await write();
    await file.sync();
  } finally {
    await file.close();
  }
  return counter.result();
}

/** Reads a whole file. */
export async function readWhole(path: string, progress?: (bytes: number) => void): Promise<CountedFile> {
  const counter = new Counter();
  for await (const chunk of createReadStream(path, { highWaterMark: WRITE }) as AsyncIterable<Buffer>) {
    const done = counter.take(chunk);
    progress?.(done);
  }
  return counter.result();
}

/** Copies a file; under its name it appears when all of it is on disk. */
export async function copyDurably(from: string, to: string): Promise<void> {
  const unfinished = `${to}.new`;
  await copyFile(from, unfinished);
  const copy = await open(unfinished, 'r+');
  try {
    await copy.sync();
  } finally {
    await copy.close();
  }
  await rename(unfinished, to);
  await syncFolder(dirname(to));
}

/** Makes names in a folder last. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
