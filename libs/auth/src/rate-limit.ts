/** How much a key may send: a bucket of `burst` requests that fills again with `perSecond`. */
export interface Rate {
  perSecond: number;
  burst: number;
}

interface Bucket {
  tokens: number;
  /** When `tokens` was right, in ms. */
  at: number;
}

/** Counts the requests of each key in this process (token buckets). The time is an argument, in ms. */
export class RateLimit {
  private readonly buckets = new Map<string, Bucket>();

  constructor(private readonly rate: Rate) {}

  /** Takes one request from a key's bucket. Answers 0 if it may go on, else the seconds after which it may be sent again. */
  take(key: string, now: number): number {
    const { perSecond, burst } = this.rate;
    const bucket = this.buckets.get(key) ?? { tokens: burst, at: now };
    const tokens = Math.min(burst, bucket.tokens + (Math.max(0, now - bucket.at) / 1000) * perSecond);
    const allowed = tokens >= 1;
    this.buckets.set(key, { tokens: allowed ? tokens - 1 : tokens, at: now });
    return allowed ? 0 : Math.max(1, Math.ceil((1 - tokens) / perSecond));
  }
}
