import type { Some } from '../page/facts.ts';

/** Keeps the first few of what passes by, and counts the rest. */
export class FirstOf<T> {
  #shown: T[] = [];
  #total = 0;
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(item: T): void {
    this.#total++;
    if (this.#shown.length < this.#limit) this.#shown.push(item);
  }

  get some(): Some<T> {
    return { shown: this.#shown, total: this.#total };
  }
}

/** Keeps the few with the latest time of what passes by in any order, latest first, and counts the rest. */
export class LatestOf<T extends { time: string }> {
  #kept: { item: T; at: number; order: number }[] = [];
  #total = 0;
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(item: T): void {
    this.#kept.push({ item, at: Date.parse(item.time), order: this.#total++ });
    if (this.#kept.length > 4 * this.#limit) this.#cut();
  }

  get some(): Some<T> {
    this.#cut();
    return { shown: this.#kept.map(({ item }) => item), total: this.#total };
  }

  /** Of equal times the one that came later stands first. */
  #cut(): void {
    this.#kept = this.#kept.sort((a, b) => b.at - a.at || b.order - a.order).slice(0, this.#limit);
  }
}
