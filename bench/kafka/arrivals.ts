import type { EventStore } from '#event-store';

/** How fast things came: since it was begun, or from the first page on, which is then not counted itself. */
export class Arrivals {
  private first: { at: number; count: number } | undefined;
  private last = 0;
  private readonly ids = new Set<string>();
  private readonly done = Promise.withResolvers<void>();

  constructor(private readonly expected: number) {}

  begin(): void {
    this.first = { at: performance.now(), count: 0 };
  }

  take(ids: readonly string[]): void {
    if (ids.length === 0) return;
    for (const id of ids) this.ids.add(id);
    this.last = performance.now();
    this.first ??= { at: this.last, count: this.ids.size };
    if (this.ids.size >= this.expected) this.done.resolve();
  }

  /** A second, once all have come; each counts once. */
  async rate(): Promise<number> {
    await this.done.promise;
    const { at, count } = this.first ?? { at: 0, count: 0 };
    return ((this.ids.size - count) / (this.last - at)) * 1000;
  }
}

/** Follows the ledger from here until so many events of a type have come, and answers how many a second these were. */
export async function arriving(store: EventStore, type: string, expected: number, work: () => Promise<unknown>): Promise<number> {
  const arrivals = new Arrivals(expected);
  const stop = new AbortController();
  const after = await store.head();
  const following = store.subscribe({
    name: 'bench',
    after,
    onPage: async (page) => arrivals.take(page.filter((event) => event.type === type).map(({ id }) => id)),
    signal: stop.signal,
  });
  try {
    await work();
    return await arrivals.rate();
  } finally {
    stop.abort();
    await following;
  }
}
