import { setTimeout as after } from 'node:timers/promises';
import type { Part, Started } from './part.ts';
import { Telling } from './telling.ts';

/** Waits between two starts, in ms: doubled each time up to the longest, forgotten after it ran for `steady`. */
export const backoff = { first: 100, longest: 5_000, steady: 10_000 };

/** Attempts until a part that never became ready is given up, so that a wrong setting ends the start with its message. */
const FIRST_ATTEMPTS = 6;

/** How long to wait before the next start of a part that ran for `ran` ms, and has ended `failures` times in a row before. */
export function waitBefore(failures: number, ran: number): number {
  return ran >= backoff.steady ? backoff.first : Math.min(backoff.longest, backoff.first * 2 ** failures);
}

/** Keeps one part running: starts it again whenever it ends, until it is told to stop. */
export class Kept {
  private current: Started | undefined;
  private readonly stopping = new AbortController();
  private readonly telling = new Telling();
  private loop: Promise<void> = Promise.resolve();

  constructor(
    private readonly part: Part,
    private readonly say: (line: string) => void,
  ) {}

  get name(): string {
    return this.part.name;
  }

  /** Resolves with what the part said once it is ready for the first time; rejects if that does not come about. */
  async start(): Promise<Record<string, unknown>> {
    const started = await this.firstStart();
    this.current = started;
    this.loop = this.keep(started);
    return started.ready;
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.current?.stop();
    await this.loop;
  }

  private async firstStart(): Promise<Started> {
    for (let failures = 0; ; failures++) {
      try {
        return await this.part.start();
      } catch (error) {
        if (failures + 1 >= FIRST_ATTEMPTS || this.stopping.signal.aborted) throw error;
      }
      await this.pause(waitBefore(failures, 0));
    }
  }

  private async keep(first: Started): Promise<void> {
    let failures = 0;
    for (let running: Started | string = first; ;) {
      const since = performance.now();
      const how: string = typeof running === 'string' ? running : `${this.name} ${await running.ended}`;
      this.current = undefined;
      if (this.stopping.signal.aborted) return;
      const wait = waitBefore(failures, performance.now() - since);
      failures = wait === backoff.first ? 1 : failures + 1;
      const news = this.telling.ended(how, failures);
      if (news !== undefined) this.say(`${news}; starting it again`);
      await this.pause(wait);
      if (this.stopping.signal.aborted) return;
      running = await this.part.start().catch((error: unknown) => (error instanceof Error ? error.message : String(error)));
      if (typeof running === 'string') continue;
      this.current = running;
      void this.sayReady(running);
      // It was told to stop while the part was starting.
      if (this.stopping.signal.aborted) return running.stop();
    }
  }

  /** Of a part that ends again and again for the same reason it is believed only when it has stayed. */
  private async sayReady(started: Started): Promise<void> {
    if (this.telling.again) await this.pause(backoff.steady);
    if (this.current !== started || this.stopping.signal.aborted) return;
    this.telling.over();
    this.say(`${this.name} is ready again`);
  }

  private pause(ms: number): Promise<void> {
    return after(ms, undefined, { signal: this.stopping.signal }).catch(() => undefined);
  }
}
