import type { EventStore } from '#event-store';

/**
 * Keeps new work away from an event store that has just failed, until it answers again: what is not begun need not be finished later. While all goes
 * well it asks nothing.
 */
export class StoreWatch {
  private suspicious = false;
  private asking: Promise<boolean> | undefined;

  constructor(private readonly store: EventStore) {}

  failed(): void {
    this.suspicious = true;
  }

  async healthy(): Promise<boolean> {
    if (!this.suspicious) return true;
    this.asking ??= this.store.healthy().finally(() => (this.asking = undefined));
    const healthy = await this.asking;
    if (healthy) this.suspicious = false;
    return healthy;
  }
}
