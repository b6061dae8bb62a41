import { setTimeout as delay } from 'node:timers/promises';
import { DueValues, type DueValuesOptions } from './due-values.ts';
import { TermsFollower } from './terms-follower.ts';

export interface ValueRetentionOptions extends DueValuesOptions {
  /** How often values whose time is up are looked for. Default 5,000 ms. */
  everyMs?: number;
}

const LOCK = 'lethe.value-retention';
const STANDBY_MS = 1_000;
const EVERY_MS = 5_000;

/** Lets single values that the vault keeps go when their time is up: notes beside each when that is, and looks for those that are due. */
export class ValueRetention {
  private readonly terms: TermsFollower;
  private readonly due: DueValues;

  constructor(private readonly options: ValueRetentionOptions) {
    this.terms = new TermsFollower(options.engines, options.log);
    this.due = new DueValues(options);
  }

  /** Works until the signal aborts. While another process works, waits to take over. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.options.engines.vaultDb
        .session(async (session) => {
          const [row] = await session.query<{ alone: boolean }>('SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS alone', [LOCK]);
          if (row?.alone) await this.work(signal);
        })
        .catch((error: unknown) => this.failed(error));
      await delay(STANDBY_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Both until the signal aborts; when one fails the other ends too, before somebody else takes over. */
  private async work(signal: AbortSignal): Promise<void> {
    const stop = new AbortController();
    const until = AbortSignal.any([signal, stop.signal]);
    const working = [this.follow(until), this.lookOften(until)];
    try {
      await Promise.all(working);
    } finally {
      stop.abort();
      await Promise.allSettled(working);
    }
  }

  /** Notes the terms of values until the signal aborts. */
  follow(signal: AbortSignal): Promise<void> {
    return this.terms.run(signal);
  }

  /** One look for what is due. `waiting`: the terms or the legal holds are not known yet, or something was not recorded. */
  look(): Promise<'done' | 'waiting'> {
    return this.due.look();
  }

  private async lookOften(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.look().catch((error: unknown) => this.failed(error));
      await delay(this.options.everyMs ?? EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  private failed(error: unknown): void {
    const { name, code } = (error ?? {}) as { name?: string; code?: string };
    this.options.log?.warn({ error: name, code }, 'values whose time is up could not be looked for; it is tried again');
  }
}
