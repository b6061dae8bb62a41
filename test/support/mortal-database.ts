import { Database, type DatabaseOptions, type Tx } from '#postgres';

/** Where a process may die: one of its transactions does everything and is not committed, or is committed and nobody is told. */
export interface Death {
  readonly when: 'before' | 'after';
  /** Which transactions count: those with a statement that matches. All of them without it. */
  readonly writes?: RegExp;
  /** The how-manieth of them, from 1. */
  readonly time: number;
}

/** A pool of a process that dies at one of its transactions: from then on every call fails, and what was open is rolled back. */
export class MortalDatabase extends Database {
  readonly #death: Death;
  readonly #died = Promise.withResolvers<void>();
  #times = 0;
  #dead = false;

  constructor(options: DatabaseOptions, death: Death) {
    super(options);
    this.#death = death;
  }

  /** Resolves at the death. */
  get died(): Promise<void> {
    return this.#died.promise;
  }

  get dead(): boolean {
    return this.#dead;
  }

  override query<Row = Record<string, unknown>>(text: string, values?: unknown[], name?: string): Promise<Row[]> {
    return this.#dead ? Promise.reject(new Killed()) : super.query<Row>(text, values, name);
  }

  override async transaction<T>(work: (tx: Tx) => Promise<T>, options?: Parameters<Database['transaction']>[1]): Promise<T> {
    if (this.#dead) throw new Killed();
    const { writes = /^/, when, time } = this.#death;
    let [matched, mine] = [false, false];
    const result = await super.transaction(async (tx) => {
      const query: Tx['query'] = (text, ...more) => {
        matched ||= writes.test(text);
        return tx.query(text, ...more);
      };
      const done = await work({ query });
      // A transaction inside this one's work may have been the last.
      if (this.#dead) throw new Killed();
      mine = matched && ++this.#times === time;
      if (mine && when === 'before') throw this.#die();
      return done;
    }, options);
    if (mine) throw this.#die();
    return result;
  }

  #die(): Killed {
    this.#dead = true;
    this.#died.resolve();
    return new Killed();
  }
}

class Killed extends Error {
  override readonly name = 'Killed';
}
