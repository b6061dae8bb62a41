import { setTimeout as delay } from 'node:timers/promises';
import type { EventStore } from '#event-store';
import type { Database } from '#postgres';
import { lostValues, pendingOf, settleLost, streamsToAppend, type Faults, type KeyFolder, type LostValues } from '#vault';
import { toAppend } from './to-append.ts';
import { Ingest } from './ingest.ts';
import { StreamAppender } from './stream-appender.ts';
import type { OwnFact } from './types.ts';

export interface FinisherOptions {
  /** Under the role `lethe_vault`. */
  db: Database;
  keys: KeyFolder;
  store: EventStore;
  now?: () => Date;
  /** How long a row may be pending before it is taken for left behind; 10,000. */
  olderThanMs?: number;
  /** Pause between two looks; 3,000. */
  everyMs?: number;
  faults?: Faults;
}

const STREAMS = 500;

/**
 * Line 11 of the protocol: appends what a crash or an outage left pending in the vault, the same bytes at the same place, and records which values a
 * restored vault has lost.
 */
export class Finisher {
  private readonly appender: StreamAppender;
  private readonly ingest: Ingest;
  private readonly now: () => Date;
  private readonly olderThanMs: number;
  private readonly everyMs: number;

  constructor(private readonly options: FinisherOptions) {
    const { db, keys, store, faults } = options;
    this.now = options.now ?? (() => new Date());
    this.olderThanMs = options.olderThanMs ?? 10_000;
    this.everyMs = options.everyMs ?? 3_000;
    this.appender = new StreamAppender(db, store, faults);
    this.ingest = new Ingest({
      db,
      keys,
      store,
      policies: { current: () => undefined, versions: () => [] },
      now: this.now,
      ...(faults && { faults }),
    });
  }

  /** Looks at once and then every few seconds, until the signal aborts. An engine that is away is tried again. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.finish().catch(() => undefined);
      await delay(this.everyMs, undefined, { signal }).catch(() => undefined);
    }
  }

  /** One look. How many streams still have something pending, because the event store did not take it. */
  async finish(): Promise<number> {
    const { db } = this.options;
    const streams = await streamsToAppend(db, new Date(this.now().getTime() - this.olderThanMs), STREAMS);
    const taken = await Promise.all(streams.map((stream) => this.appendPending(stream)));
    await this.recordLost();
    return taken.filter((all) => !all).length;
  }

  /**
   * Appends everything that is pending about these people, however young. False if the event store did not take all of it: then their streams
   * may still grow.
   */
  async drain(controller: string, pseudonyms: readonly string[]): Promise<boolean> {
    const taken = await Promise.all(pseudonyms.map((pseudonym) => this.appendPending({ controller, pseudonym })));
    return taken.every(Boolean);
  }

  private async appendPending(stream: { controller: string; pseudonym: string }): Promise<boolean> {
    const rows = (await pendingOf(this.options.db, stream)).flatMap(toAppend);
    return (await this.appender.append(stream, rows)).every((appended) => appended.ok);
  }

  private async recordLost(): Promise<void> {
    const { db } = this.options;
    const lost = await lostValues(db, STREAMS);
    const results = await this.ingest.recordOwn(lost.map((each) => this.lossOf(each)));
    for (const [index, each] of lost.entries()) {
      if (results[index]?.status !== 'rejected') await settleLost(db, each);
    }
  }

  private lossOf({ controller, pseudonym, eventId, pointers }: LostValues): OwnFact {
    const time = this.now().toISOString();
    const data = { event: eventId, pointers };
    return { controller, subject: pseudonym, type: 'privacy.value.lost.v1', id: `value.lost/${eventId}`, time, data, actor: 'lethe' };
  }
}
