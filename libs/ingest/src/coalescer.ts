/**
 * Joins what many callers ask at once: while one run is under way the next batch collects, without any timer. What one call brings stays together and
 * in order. `run` resolves as soon as the next batch may begin; the answers may come later.
 */
export class Coalescer<Item, Answer> {
  private readonly waiting: { items: readonly Item[]; resolve(answers: Promise<Answer>[]): void; reject(error: unknown): void }[] = [];
  private running = false;

  constructor(
    private readonly run: (items: readonly Item[]) => Promise<Promise<Answer>[]>,
    /** Items after which a batch takes no further call. */
    private readonly enough: number,
  ) {}

  async add(items: readonly Item[]): Promise<Answer[]> {
    if (items.length === 0) return [];
    const answers = await new Promise<Promise<Answer>[]>((resolve, reject) => {
      this.waiting.push({ items, resolve, reject });
      if (!this.running) void this.drain();
    });
    return Promise.all(answers);
  }

  private async drain(): Promise<void> {
    this.running = true;
    while (this.waiting.length > 0) {
      const calls = this.take();
      const items = calls.flatMap((call) => call.items);
      try {
        const answers = await this.run(items);
        let from = 0;
        for (const call of calls) call.resolve(answers.slice(from, (from += call.items.length)));
      } catch (error) {
        for (const call of calls) call.reject(error);
      }
    }
    this.running = false;
  }

  private take(): typeof this.waiting {
    let size = 0;
    let calls = 0;
    while (calls < this.waiting.length && size < this.enough) size += this.waiting[calls++]?.items.length ?? 0;
    return this.waiting.splice(0, calls);
  }
}
