/** What became of a message that came in. */
export type Outcome = 'recorded' | 'duplicate' | 'dead';

export interface Counted {
  controller: string;
  /** `events` or `erasure.receipts`; of what is dead also `erasure.orders`. */
  channel: string;
  outcome: Outcome;
  count: number;
}

/** What this process has exchanged since it started: numbers that name nobody. */
export class Figures {
  private readonly counted = new Map<string, Counted>();
  /** How far each controller's ledger is published, in the ledger's positions; only of those that this process publishes. */
  readonly relayed = new Map<string, bigint>();

  get messages(): Iterable<Counted> {
    return this.counted.values();
  }

  count(controller: string, channel: string, outcome: Outcome): void {
    const key = `${controller} ${channel} ${outcome}`;
    const counted = this.counted.get(key) ?? { controller, channel, outcome, count: 0 };
    counted.count += 1;
    this.counted.set(key, counted);
  }
}
