import type { Progress } from '../build/write-bundle.ts';

/** Writes progress down as fast as the database takes it, the latest only; nobody waits for it, and a failure to write it harms nothing. */
export class ProgressNotes {
  readonly #write: (progress: Progress) => Promise<void>;
  #latest: Progress | undefined;
  #writing: Promise<void> | undefined;

  constructor(write: (progress: Progress) => Promise<void>) {
    this.#write = write;
  }

  note(progress: Progress): void {
    this.#latest = progress;
    this.#writing ??= this.#writeAll();
  }

  /** Nothing is written any more once this has resolved. */
  async settled(): Promise<void> {
    await this.#writing;
  }

  async #writeAll(): Promise<void> {
    while (this.#latest) {
      const progress = this.#latest;
      this.#latest = undefined;
      await this.#write(progress).catch(() => undefined);
    }
    this.#writing = undefined;
  }
}
