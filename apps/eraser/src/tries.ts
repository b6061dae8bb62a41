/** How often orders were tried since the process started, and how often and why that came to nothing. */
export class Tries {
  private readonly all = new Map<string, number>();
  private readonly failures = new Map<string, { system: string; code: string; count: number }>();

  begun(system: string): void {
    this.all.set(system, (this.all.get(system) ?? 0) + 1);
  }

  failed(system: string, code: string): void {
    const key = `${system} ${code}`;
    const failure = this.failures.get(key) ?? { system, code, count: 0 };
    failure.count += 1;
    this.failures.set(key, failure);
  }

  /** By system. */
  get begunBySystem(): ReadonlyMap<string, number> {
    return this.all;
  }

  get failedByCode(): Iterable<{ system: string; code: string; count: number }> {
    return this.failures.values();
  }
}
