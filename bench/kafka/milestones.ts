import type { EventStore } from '#event-store';

/** When events of the ledger's erasures were seen, from the moment on when it was followed. */
export class Milestones {
  private readonly seen = new Map<string, number[]>();
  private bell = Promise.withResolvers<void>();
  private readonly stopping = new AbortController();
  private following: Promise<void> = Promise.resolve();

  static async follow(store: EventStore): Promise<Milestones> {
    const milestones = new Milestones();
    const live = Promise.withResolvers<void>();
    milestones.following = store.subscribe({
      name: 'bench',
      after: await store.head(),
      streamPrefixes: ['erasure-'],
      onPage: async (page) => page.forEach(({ type }) => milestones.take(type)),
      onLive: () => live.resolve(),
      signal: milestones.stopping.signal,
    });
    await live.promise;
    return milestones;
  }

  /** When the event of a type came that made it so many; by the clock of `performance`. */
  async reached(type: string, count: number): Promise<number> {
    for (;;) {
      const at = this.seen.get(type)?.[count - 1];
      if (at !== undefined) return at;
      await this.bell.promise;
    }
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.following;
  }

  private take(type: string): void {
    const times = this.seen.get(type) ?? [];
    times.push(performance.now());
    this.seen.set(type, times);
    this.bell.resolve();
    this.bell = Promise.withResolvers<void>();
  }
}
