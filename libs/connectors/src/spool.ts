import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { mkdtemp, open, rm, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const FRAME = 64 * 1024;
const IN_MEMORY = 1024 * 1024;
const ALGORITHM = 'aes-256-gcm';
const IV = 12;
const TAG = 16;

/**
 * Keeps rows for a second reading without holding them in memory: the first mebibyte stays there, the rest goes to a temporary file, encrypted
 * (AES-256-GCM) under a key that exists only in this process. The file has no name any more once it is open, so a crash leaves nothing behind.
 */
export class Spool<Row> {
  /** Rows written so far. */
  count = 0;
  readonly #key = randomBytes(32);
  readonly #frames: (string | { at: number; length: number })[] = [];
  #lines: string[] = [];
  #length = 0;
  #held = 0;
  #end = 0;
  #file: FileHandle | undefined;
  readonly #folder: string;

  constructor(folder: string = tmpdir()) {
    this.#folder = folder;
  }

  /** Adds a row; it must be plain JSON. */
  async write(row: Row): Promise<void> {
    const line = JSON.stringify(row);
    this.#lines.push(line);
    this.#length += line.length;
    this.count++;
    if (this.#length >= FRAME) await this.#flush();
  }

  /** All rows in the order they came. May be called again, not while something is written. */
  async *rows(): AsyncGenerator<Row> {
    await this.#flush();
    for (const frame of this.#frames) {
      const text = typeof frame === 'string' ? frame : await this.#load(frame);
      for (const line of text.split('\n')) yield JSON.parse(line) as Row;
    }
  }

  /** Lets go of the temporary file. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file?.close();
    this.#file = undefined;
  }

  async #flush(): Promise<void> {
    if (this.#lines.length === 0) return;
    const text = this.#lines.join('\n');
    [this.#lines, this.#length] = [[], 0];
    if (this.#held + text.length <= IN_MEMORY) {
      this.#held += text.length;
      this.#frames.push(text);
    } else {
      this.#frames.push(await this.#store(text));
    }
  }

  async #store(text: string): Promise<{ at: number; length: number }> {
    const handle = (this.#file ??= await createFile(this.#folder));
    const iv = randomBytes(IV);
    const cipher = createCipheriv(ALGORITHM, this.#key, iv, { authTagLength: TAG });
    const sealed = Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    const at = this.#end;
    await handle.write(sealed, 0, sealed.length, at);
    this.#end += sealed.length;
    return { at, length: sealed.length };
  }

  async #load({ at, length }: { at: number; length: number }): Promise<string> {
    const sealed = Buffer.alloc(length);
    await this.#file!.read(sealed, 0, length, at);
    const decipher = createDecipheriv(ALGORITHM, this.#key, sealed.subarray(0, IV), { authTagLength: TAG });
    decipher.setAuthTag(sealed.subarray(length - TAG));
    return Buffer.concat([decipher.update(sealed.subarray(IV, length - TAG)), decipher.final()]).toString('utf8');
  }
}

async function createFile(folder: string): Promise<FileHandle> {
  const dir = await mkdtemp(join(folder, 'lethe-export-'));
  try {
    return await open(join(dir, 'rows'), 'wx+', 0o600);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}
