import type { EventStore } from '#event-store';

/** So long, in ms, an append that failed says something of the store, if none has gone well since. */
const STILL_TRUE_MS = 10_000;

/**
 * Keeps new work away from an event store that has just failed, until it answers again: what is not begun need not be finished later. While all goes
 * well it asks nothing.
 */
export class StoreWatch {
  private suspicious = false;
  private failedAt = -Infinity;
  private asking: Promise<boolean> | undefined;

  /** @param now Milliseconds of a clock that never goes back. */
  constructor(
    private readonly store: EventStore,
    private readonly now: () => number = () => performance.now(),
  ) {}

  failed(): void {
    this.suspicious = true;
    this.failedAt = this.now();
  }

  worked(): void {
    this.failedAt = -Infinity;
  }

  /** Whether the last append was not taken, a moment ago: a store whose disk is full may answer every read. */
  get refusing(): boolean {
    return this.now() - this.failedAt < STILL_TRUE_MS;
  }

  async healthy(): Promise<boolean> {
    if (!this.suspicious) return true;
    this.asking ??= this.store.healthy().finally(() => (this.asking = undefined));
    const healthy = await this.asking;
    if (healthy) this.suspicious = false;
    return healthy;
  }
}
