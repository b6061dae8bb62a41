import type { StoredEvent } from '#event-store';
import { topicName, type Publisher, type TopicMessages } from '#messaging';
import { lockPosition, readPosition, writePosition } from '#vault';
import type { Engines } from './engines.ts';
import { durably } from './faults.ts';
import { feedEvent } from './feed-event.ts';
import type { Figures } from './figures.ts';
import { orderMessage } from './order-message.ts';

const PAGE = 500;
/** How far others' events may lead on before the position is written although nothing was published. */
const IDLE_PAGES = 20;

/**
 * Publishes a controller's ledger: its orders and its feed. The event store is the outbox: a page goes to Kafka, and once every replica has it the position is
 * written, so a crash anywhere publishes again and skips nothing. Consumers know messages by their ids.
 */
export class Relay {
  private idle = 0;

  constructor(
    private readonly controller: string,
    private readonly engines: Engines,
    private readonly publisher: Pick<Publisher, 'send'>,
    private readonly figures: Figures,
  ) {}

  /** Follows the ledger until the signal aborts. One that finds that another has published further goes on from there. */
  async run(signal: AbortSignal): Promise<void> {
    try {
      await this.follow(signal);
    } finally {
      this.figures.relayed.delete(this.controller);
    }
  }

  private async follow(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const overtaken = new AbortController();
      let at = await this.position();
      this.figures.relayed.set(this.controller, at);
      await this.engines.store.subscribe({
        name: this.consumer,
        after: at,
        pageSize: PAGE,
        onPage: async (page, upTo) => {
          if (!(await this.publish(page, at, upTo))) return overtaken.abort();
          at = upTo;
          this.figures.relayed.set(this.controller, at);
        },
        signal: AbortSignal.any([signal, overtaken.signal]),
        ...(this.engines.log ? { log: this.engines.log } : {}),
      });
    }
  }

  /** Everything up to here is in Kafka. */
  position(): Promise<bigint> {
    return readPosition(this.engines.vaultDb, this.consumer);
  }

  private get consumer(): string {
    return `relay.${this.controller}`;
  }

  /** False if the position is not where it was left. */
  private async publish(page: readonly StoredEvent[], from: bigint, upTo: bigint): Promise<boolean> {
    const own = page.filter(({ metadata }) => (metadata as { controller?: unknown } | null)?.controller === this.controller);
    this.idle = own.length > 0 ? 0 : this.idle + 1;
    if (own.length === 0 && this.idle % IDLE_PAGES !== 0) return true;
    await durably(this.engines.faults, 'publish', () => this.publisher.send(this.messagesOf(own)));
    return durably(this.engines.faults, 'relay-position', () => this.advance(from, upTo));
  }

  private messagesOf(events: readonly StoredEvent[]): TopicMessages[] {
    return [
      { topic: topicName(this.controller, 'erasure.orders'), messages: events.flatMap((event) => orderMessage(event) ?? []) },
      { topic: topicName(this.controller, 'feed'), messages: events.map(feedEvent) },
    ];
  }

  private advance(from: bigint, upTo: bigint): Promise<boolean> {
    return this.engines.vaultDb.transaction(async (tx) => {
      const stored = await lockPosition(tx, this.consumer);
      // Others' events lead on without a write, so what is stored may lie behind.
      if (stored > from) return false;
      await writePosition(tx, this.consumer, upTo);
      return true;
    });
  }
}
