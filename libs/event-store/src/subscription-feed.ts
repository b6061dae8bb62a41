import { excludeSystemEvents, streamNameFilter, type AllStreamResolvedEvent, type AllStreamSubscription } from '@eventstore/db-client';
import { setImmediate as turn } from 'node:timers/promises';
import type { Connection } from './connection.ts';
import type { StoredEvent } from './events.ts';
import { storedEvent } from './stored-event.ts';

/** The server says how far it has looked at least once in 32 × this many events that are filtered out. */
const CHECKPOINT_INTERVAL = 32;
/** A subscription that is not confirmed by then is given up. */
const CONFIRMATION_MS = 15_000;

export interface Page {
  events: StoredEvent[];
  /** Everything up to here was seen. */
  upTo: bigint;
  /** Nothing more was there when this page was taken, and the server had said so once. */
  live: boolean;
}

/** One life of a subscription to `$all`, taken in pages. It ends when the server ends it, fails, or is closed here. */
export class SubscriptionFeed {
  readonly #subscription: AllStreamSubscription;
  readonly #pageSize: number;
  readonly #confirmation: NodeJS.Timeout;
  #upTo: bigint;
  #checkpoint = -1n;
  #caughtUp = false;
  #news = false;
  #ended = false;
  #error: Error | undefined;
  #wake: () => void = () => undefined;

  constructor({ client }: Connection, options: { after: bigint; pageSize: number; streamPrefixes: string[] | undefined }) {
    this.#pageSize = options.pageSize;
    this.#upTo = options.after;
    const checkpoints = {
      checkpointInterval: CHECKPOINT_INTERVAL,
      checkpointReached: async (_: unknown, position: { commit: bigint }) => {
        this.#checkpoint = position.commit;
        this.#tell();
      },
    };
    const prefixes = options.streamPrefixes;
    const filter = prefixes ? streamNameFilter({ prefixes, ...checkpoints }) : excludeSystemEvents(checkpoints);
    const fromPosition = options.after < 0n ? 'start' : { commit: options.after, prepare: options.after };
    this.#subscription = client.subscribeToAll({ fromPosition, filter }, { highWaterMark: options.pageSize });
    this.#confirmation = setTimeout(() => this.#end(new Error('the event store did not confirm the subscription')), CONFIRMATION_MS);
    this.#subscription
      .on('confirmation', () => clearTimeout(this.#confirmation))
      .on('caughtUp', () => {
        this.#caughtUp = true;
        this.#tell();
      })
      .on('readable', () => this.#wake())
      .on('error', (error: Error) => this.#end(error))
      .on('end', () => this.#end(undefined))
      .on('close', () => this.#end(undefined));
  }

  /**
   * The next page: what is there, up to the page size, waiting for the first event but not for more. Undefined at the end.
   *
   * @throws Error if the subscription failed.
   */
  async next(): Promise<Page | undefined> {
    const events: StoredEvent[] = [];
    let looked = 0;
    for (;;) {
      const found = this.#drain(events, this.#pageSize - looked);
      looked += found;
      if (looked >= this.#pageSize) return this.#page(events, false);
      // One turn lets in what the socket has; a turn that brings nothing ends the page.
      if (found > 0) {
        await turn();
        continue;
      }
      if (looked > 0 || this.#news) {
        this.#news = false;
        return this.#page(events, true);
      }
      if (this.#error) throw this.#error;
      if (this.#ended) return undefined;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  /** Ends the subscription; a `next` that waits comes back. */
  async close(): Promise<void> {
    this.#end(undefined);
    // The call may never have come about; there is then nothing to end.
    await this.#subscription.unsubscribe().catch(() => undefined);
    this.#subscription.destroy();
  }

  #drain(events: StoredEvent[], most: number): number {
    let looked = 0;
    while (looked < most) {
      const resolved = this.#subscription.read() as AllStreamResolvedEvent | null;
      if (resolved === null) break;
      looked += 1;
      const event = storedEvent(resolved);
      if (!event) continue;
      this.#upTo = event.position;
      events.push(event);
    }
    return looked;
  }

  /** A checkpoint counts only when nothing that came before it can still be in the buffer: when the buffer is empty. */
  #page(events: StoredEvent[], drained: boolean): Page {
    if (drained && this.#checkpoint > this.#upTo) this.#upTo = this.#checkpoint;
    return { events, upTo: this.#upTo, live: drained && this.#caughtUp };
  }

  /** There is something to be said even if there is no event. */
  #tell(): void {
    this.#news = true;
    this.#wake();
  }

  #end(error: Error | undefined): void {
    clearTimeout(this.#confirmation);
    if (this.#ended) return;
    this.#ended = true;
    this.#error = error;
    this.#wake();
  }
}
