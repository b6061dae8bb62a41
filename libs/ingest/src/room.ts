/** What may be under way at a time; each a bound of its own. */
export interface Limits {
  /** Events. */
  events: number;
  /** Bytes of their JSON, roughly. */
  bytes: number;
}

/**
 * Keeps count of what is between having been taken in and being answered, and takes in nothing more beyond a bound: while an engine is away everything
 * that is let in waits in memory. What is alone is always let in, however large.
 */
export class Room {
  private readonly taken: Limits = { events: 0, bytes: 0 };

  constructor(private readonly limits: Limits) {}

  /** What is under way now. */
  get underWay(): Readonly<Limits> {
    return this.taken;
  }

  /** Does the work if there is room for it; undefined if there is none. */
  async within<T>(events: readonly unknown[], work: () => Promise<T>): Promise<T | undefined> {
    const weight = { events: events.length, bytes: events.reduce<number>((sum, event) => sum + weigh(event), 0) };
    if (this.taken.events > 0 && !this.fits(weight)) return undefined;
    this.add(weight, 1);
    try {
      return await work();
    } finally {
      this.add(weight, -1);
    }
  }

  private fits({ events, bytes }: Limits): boolean {
    return this.taken.events + events <= this.limits.events && this.taken.bytes + bytes <= this.limits.bytes;
  }

  private add({ events, bytes }: Limits, sign: 1 | -1): void {
    this.taken.events += sign * events;
    this.taken.bytes += sign * bytes;
  }
}

/** What stands beside a value in JSON: quotes, a comma, a colon. */
const PUNCTUATION = 4;
const NUMBER = 8;
/** Deeper than any event may be. */
const DEEPEST = 64;

/** Roughly how long a value is as JSON, without writing it; what lies deeper than any event does not count. */
export function weigh(value: unknown, levels = DEEPEST): number {
  if (levels === 0) return 0;
  if (typeof value === 'string') return value.length + PUNCTUATION;
  if (typeof value !== 'object' || value === null) return NUMBER;
  let sum = PUNCTUATION;
  for (const [key, member] of Object.entries(value)) {
    sum += weigh(member, levels - 1) + (Array.isArray(value) ? 0 : key.length + PUNCTUATION);
  }
  return sum;
}
