import { setTimeout as delay } from 'node:timers/promises';
import { UnreadableVersionError } from '#domain';
import type { Connection } from './connection.ts';
import type { EventStoreLog, StoredEvent } from './events.ts';
import { SubscriptionFeed, type Page } from './subscription-feed.ts';

export interface SubscribeOptions {
  /** Names the consumer in the log. */
  name: string;
  /** The position after which to begin; -1n is the start. */
  after: bigint;
  /**
   * Only events of streams that begin with one of these; the server looks for them. `upTo` goes on over the others in steps of a thousand or so, so a
   * consumer that has to be seen at the head follows everything and chooses itself.
   */
  streamPrefixes?: string[];
  /** Takes a page (possibly empty, when only `upTo` has moved); the next one waits for it. */
  onPage: (page: StoredEvent[], upTo: bigint) => Promise<void>;
  /** Default 500. */
  pageSize?: number;
  /** Called when everything that was there has been handed over: once for each connection, so again after each loss of one. */
  onLive?: () => void;
  signal: AbortSignal;
  log?: EventStoreLog;
}

const PAGE_SIZE = 500;
const FIRST_DELAY_MS = 50;
const LONGEST_DELAY_MS = 5_000;

/** See EventStore.subscribe. */
export async function subscribe(connect: () => Connection, options: SubscribeOptions): Promise<void> {
  const backoff = new Backoff(options.signal);
  let after = options.after;
  while (!options.signal.aborted) {
    const connection = connect();
    const feed = new SubscriptionFeed(connection, {
      after,
      pageSize: options.pageSize ?? PAGE_SIZE,
      streamPrefixes: options.streamPrefixes,
    });
    const close = () => void feed.close();
    options.signal.addEventListener('abort', close, { once: true });
    let live = false;
    try {
      for (let page = await feed.next(); page && !options.signal.aborted; page = await feed.next()) {
        await handOver(page, after, options);
        if (options.signal.aborted) return;
        after = page.upTo;
        backoff.reset();
        if (page.live && !live) options.onLive?.();
        live ||= page.live;
      }
      if (!options.signal.aborted)
        options.log?.info({ subscription: options.name }, 'the event store ended the subscription; subscribing again');
    } catch (error) {
      options.log?.warn(
        { subscription: options.name, reason: reasonOf(error) },
        'the subscription to the event store failed; subscribing again',
      );
    } finally {
      options.signal.removeEventListener('abort', close);
      await feed.close();
      connection.close();
    }
    await backoff.wait();
  }
}

/** Hands a page over until it is taken. What the consumer throws may quote an event, so only its kind is logged. */
async function handOver(page: Page, after: bigint, { name, onPage, signal, log }: SubscribeOptions): Promise<void> {
  if (page.events.length === 0 && page.upTo === after) return;
  const backoff = new Backoff(signal);
  while (!signal.aborted) {
    try {
      return await onPage(page.events, page.upTo);
    } catch (error) {
      // Its words are for an operator and hold nothing of an event's data.
      const reason = error instanceof UnreadableVersionError ? { reason: error.message } : {};
      const fields = { subscription: name, events: page.events.length, upTo: String(page.upTo), error: kindOf(error), ...reason };
      log?.warn(fields, 'a page of events could not be processed; trying it again');
    }
    await backoff.wait();
  }
}

class Backoff {
  readonly #signal: AbortSignal;
  #delay = FIRST_DELAY_MS;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  reset(): void {
    this.#delay = FIRST_DELAY_MS;
  }

  /** Waits between half of the delay and all of it, or until the signal; then doubles it. */
  async wait(): Promise<void> {
    const milliseconds = this.#delay * (0.5 + Math.random() / 2);
    this.#delay = Math.min(this.#delay * 2, LONGEST_DELAY_MS);
    await delay(milliseconds, undefined, { signal: this.#signal }).catch(() => undefined);
  }
}

/** gRPC's own words on a connection; they hold nothing of an event. */
const reasonOf = (error: unknown) => (error instanceof Error && 'type' in error ? String(error.type) : kindOf(error));

function kindOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const code = 'code' in error ? ` ${String(error.code)}` : '';
  return `${error.name}${code}`;
}
