import { createHash } from 'node:crypto';
import { openPromise, type Entry, type ZipFile } from 'yauzl';

/** A file is not as it should be; the message is for people. */
export class Damaged extends Error {
  override readonly name = 'Damaged';
}

/** A zip file on disk, read entry by entry. Never trusts what the zip says of its sizes. */
export class ZipReader implements AsyncDisposable {
  private constructor(
    private readonly zip: ZipFile,
    private readonly entries: ReadonlyMap<string, Entry>,
  ) {}

  /** @throws Damaged if it is no zip, or names a file twice. */
  static async open(path: string): Promise<ZipReader> {
    let zip: ZipFile;
    try {
      zip = await openPromise(path, { lazyEntries: true, autoClose: false, strictFileNames: true, validateEntrySizes: true });
    } catch (error) {
      throw new Damaged(`${path} is not a zip file that can be read: ${(error as Error).message}.`);
    }
    const entries = new Map<string, Entry>();
    try {
      for await (const entry of zip.eachEntry()) {
        if (entries.has(entry.fileName)) throw new Damaged(`The zip has two files named ${entry.fileName}.`);
        entries.set(entry.fileName, entry);
      }
    } catch (error) {
      zip.close();
      throw error instanceof Damaged ? error : new Damaged(`The list of files in the zip is damaged: ${(error as Error).message}.`);
    }
    return new ZipReader(zip, entries);
  }

  /** Names of the files; entries for folders, which packing anew may add, hold nothing. */
  get names(): string[] {
    return [...this.entries.keys()].filter((name) => !name.endsWith('/'));
  }

  /** The pieces of a file, not more than `limit` bytes in all. @throws Damaged */
  async *read(name: string, limit: number): AsyncGenerator<Buffer> {
    const entry = this.entries.get(name);
    if (!entry) throw new Damaged(`${name} is missing from the zip.`);
    let bytes = 0;
    try {
      for await (const piece of await this.zip.openReadStreamPromise(entry)) {
        bytes += (piece as Buffer).length;
        if (bytes > limit) throw new Damaged(`${name} is larger than it should be.`);
        yield piece as Buffer;
      }
    } catch (error) {
      throw error instanceof Damaged ? error : new Damaged(`${name} cannot be unpacked: ${(error as Error).message}.`);
    }
  }

  /** A whole file of bounded size. @throws Damaged */
  async readWhole(name: string, limit: number): Promise<Buffer> {
    const pieces: Buffer[] = [];
    for await (const piece of this.read(name, limit)) pieces.push(piece);
    return Buffer.concat(pieces);
  }

  /** Size and SHA-256 (hex) of a file of at most `limit` bytes. @throws Damaged */
  async digest(name: string, limit: number): Promise<{ bytes: number; sha256: string }> {
    const hash = createHash('sha256');
    let bytes = 0;
    for await (const piece of this.read(name, limit)) {
      hash.update(piece);
      bytes += piece.length;
    }
    return { bytes, sha256: hash.digest('hex') };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.zip.close();
  }
}
