/** What a check found, in sentences for people. */
export interface Verification {
  /** True if nothing contradicts what the file says of itself. */
  ok: boolean;
  /** What is now known to be so. */
  proved: string[];
  /** What this check cannot show, and why. */
  notProved: string[];
  /** What is wrong. */
  problems: string[];
}

/** Collects findings. */
export class Findings {
  readonly #proved: string[] = [];
  readonly #notProved: string[] = [];
  readonly #problems: string[] = [];

  proved(sentence: string): void {
    this.#proved.push(sentence);
  }

  notProved(sentence: string): void {
    this.#notProved.push(sentence);
  }

  problem(sentence: string): void {
    this.#problems.push(sentence);
  }

  get verification(): Verification {
    return { ok: this.#problems.length === 0, proved: this.#proved, notProved: this.#notProved, problems: this.#problems };
  }
}
