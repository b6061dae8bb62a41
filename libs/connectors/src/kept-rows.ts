import type { FieldAction } from '#domain';
import type { Retained } from './connector.ts';

/** Counts the rows of which something is kept, by why and until when. */
export class KeptRows {
  readonly #counts = new Map<string, Retained>();

  constructor(
    private readonly dataset: string,
    private readonly actions: readonly { action: FieldAction }[],
  ) {}

  /** `values` in the order of the actions; of what is kept it only matters whether there is something. */
  add(values: readonly unknown[]): void {
    const reasons = new Map<string, Retained>();
    for (const [index, { action }] of this.actions.entries()) {
      if (action.do !== 'keep' || (values[index] ?? null) === null) continue;
      const { ground, reviewAt } = action;
      reasons.set(`${ground} ${reviewAt}`, { dataset: this.dataset, ground, reviewAt, count: 1 });
    }
    for (const [reason, one] of reasons) {
      this.#counts.set(reason, { ...one, count: (this.#counts.get(reason)?.count ?? 0) + 1 });
    }
  }

  retained(): Retained[] {
    return [...this.#counts.values()];
  }
}
