import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { PassThrough, Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import { inBuffers } from './in-buffers.ts';

/** A file of the bundle as the manifest lists it. */
export interface BundleFile {
  path: string;
  mediaType: string;
  bytes: number;
  /** Lower-case hex. */
  sha256: string;
}

/** A regular file that its owner may write and others read. */
const MODE = 0o100644;

/**
 * A zip that comes out while its files go in, one after the other: nothing is held but the piece under way. Files are deflated (level 6);
 * zip64 is used where the sizes need it. Whoever adds waits for whoever reads {@link output}.
 */
export class BundleZip {
  readonly files: BundleFile[] = [];
  readonly output: PassThrough;
  readonly #zip = new ZipFile();
  readonly #mtime: Date;

  constructor(mtime: Date) {
    this.#mtime = mtime;
    this.output = this.#zip.outputStream as PassThrough;
    this.#zip.on('error', (error: Error) => this.output.destroy(error));
  }

  /** Adds a file; resolves with its size and hash once all of it was taken. Throws what the content throws, or that nobody reads any more. */
  async add(path: string, mediaType: string, content: AsyncIterable<string | Buffer> | Iterable<string | Buffer>): Promise<BundleFile> {
    const hash = createHash('sha256');
    let bytes = 0;
    async function* hashed(): AsyncGenerator<Buffer> {
      for await (const buffer of inBuffers(content)) {
        hash.update(buffer);
        bytes += buffer.length;
        yield buffer;
      }
    }
    await this.#write(path, Readable.from(hashed(), { objectMode: false }));
    const file = { path, mediaType, bytes, sha256: hash.digest('hex') };
    this.files.push(file);
    return file;
  }

  /** Writes the list of files; nothing can be added after it. */
  end(): void {
    this.#zip.end();
  }

  async #write(path: string, source: Readable): Promise<void> {
    if (this.output.destroyed) throw new BundleAbandoned();
    const abandoned = () => source.destroy(new BundleAbandoned());
    this.output.once('close', abandoned);
    try {
      // Registered before anything flows, so that a content that fails at once is not missed.
      const ended = once(source, 'end');
      this.#zip.addReadStream(source, path, { mtime: this.#mtime, mode: MODE });
      await ended;
    } finally {
      this.output.off('close', abandoned);
    }
  }
}

/** The reader of a bundle went away before its end. */
export class BundleAbandoned extends Error {
  constructor() {
    super('The bundle is not read any more; it was given up.');
  }
}
